package dev.timeline.tablestore.local;

/** A check of what requests cost against the throughput that their tables reserve, if enforced. */
final class Throttle {

  private final Tables tables;
  private final boolean isEnforced;

  Throttle(Tables tables, boolean isEnforced) {
    this.tables = tables;
    this.isEnforced = isEnforced;
  }

  /**
   * Takes the units of a write, before it is made.
   *
   * @throws ServiceError if the table has not enough of them left
   */
  void takeWrite(Table table, RowChange change) {
    if (isEnforced) {
      table.takeUnits(change, tables.now());
    }
  }

  /**
   * Takes the units of a read, which are known once it is made.
   *
   * @throws ServiceError if the table has not enough of them left
   */
  void takeRead(Table table, int units) {
    if (isEnforced) {
      table.takeReadUnits(units, tables.now());
    }
  }
}
