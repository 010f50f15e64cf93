package dev.timeline;

/**
 * The progress of an import.
 *
 * @param imported how many entries this call has stored
 * @param alreadyThere how many it found stored by an earlier one
 */
public record ImportProgress(long imported, long alreadyThere) {

  /** Returns how many entries of the source have been dealt with. */
  public long total() {
    return imported + alreadyThere;
  }
}
