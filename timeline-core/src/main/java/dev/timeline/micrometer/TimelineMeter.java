package dev.timeline.micrometer;

import java.util.List;

/** The meters, by name: what the documentation lists, and what is registered. */
enum TimelineMeter {
  LOG_CALLS("log.calls", Type.COUNTER, "", "store operation outcome", "Calls of a log."),
  LOG_DURATION(
      "log.duration",
      Type.TIMER,
      "seconds",
      "store operation outcome",
      "Durations of calls. Of appends that are answered at once, as in memory, one in 1,024 is timed;"
          + " of several in one call, none."),
  LOG_ENTRIES(
      "log.entries", Type.COUNTER, "entries", "store operation", "Entries written or returned."),
  LOG_BYTES(
      "log.bytes",
      Type.COUNTER,
      "bytes",
      "store operation",
      "Bytes of bodies, message ids and attributes written or returned."),
  SUBSCRIPTIONS("subscriptions", Type.GAUGE, "", "store", "Open subscriptions to timelines."),
  SUBSCRIPTIONS_BEHIND(
      "subscriptions.behind",
      Type.GAUGE,
      "seconds",
      "store",
      "Time since the subscription that is furthest behind was last at the end of its timeline."),

  MESSAGES_BYTES(
      "messages.bytes", Type.SUMMARY, "bytes", "messenger kind route", "Sizes of what is sent."),
  MESSAGES_STORED(
      "messages.stored",
      Type.TIMER,
      "seconds",
      "messenger kind route repeat",
      "Time from send until the message is stored and noted, when its sender may be answered."),
  MESSAGES_DELIVERED(
      "messages.delivered",
      Type.TIMER,
      "seconds",
      "messenger kind route redelivery",
      "Time from when the message is in the history until every member has it, or will read it."),
  MESSAGES_FAILED(
      "messages.failed", Type.COUNTER, "", "messenger kind outcome", "Sends that failed."),
  MESSAGES_COPIES(
      "messages.copies",
      Type.SUMMARY,
      "copies",
      "messenger",
      "Inboxes that a copied message went to."),
  DELIVERIES_RETRIED(
      "deliveries.retried",
      Type.COUNTER,
      "",
      "messenger outcome",
      "Steps of deliveries that failed and are tried again."),
  REDELIVERY_MESSAGES(
      "redelivery.messages",
      Type.COUNTER,
      "messages",
      "messenger",
      "Messages of crashed servers that were redelivered."),
  REDELIVERY_FAILED(
      "redelivery.failed",
      Type.COUNTER,
      "",
      "messenger outcome",
      "Redeliveries for other servers that failed."),
  PULLS("pulls", Type.TIMER, "seconds", "messenger outcome", "Pulls of devices."),
  PULLS_EVENTS("pulls.events", Type.SUMMARY, "events", "messenger", "Events that a pull returned."),
  PULLS_UNREADABLE(
      "pulls.unreadable",
      Type.COUNTER,
      "messages",
      "messenger",
      "Messages that the codec could not decode."),
  PULLS_CURSOR("pulls.cursor", Type.SUMMARY, "bytes", "messenger", "Sizes of cursors."),
  HOLES(
      "holes",
      Type.COUNTER,
      "",
      "messenger",
      "Holes that pulls filled from the history, which a copy's predecessor showed."),
  HOLES_ENTRIES(
      "holes.entries", Type.COUNTER, "entries", "messenger", "Entries read to fill holes."),
  GAPS("gaps", Type.COUNTER, "", "messenger", "Gaps that devices were told of."),
  LISTENERS("listeners", Type.GAUGE, "", "messenger", "Listeners to inboxes."),
  SENDS_ACTIVE(
      "sends.active", Type.GAUGE, "", "messenger", "Messages begun to send and not yet delivered."),

  SERVICE_REQUESTS(
      "service.requests",
      Type.TIMER,
      "seconds",
      "instance operation outcome",
      "Requests to the service."),
  SERVICE_RETRIES(
      "service.retries",
      Type.COUNTER,
      "",
      "instance operation cause",
      "Requests, or rows of one, that were sent again."),
  SERVICE_THROTTLED(
      "service.throttled",
      Type.COUNTER,
      "",
      "instance operation",
      "Of the retries, those because the service or its quota was too busy."),
  SERVICE_BATCH_ROWS(
      "service.batch.rows", Type.SUMMARY, "rows", "table", "Rows that shared a write request."),
  SERVICE_APPEND_ATTEMPTS(
      "service.append.attempts",
      Type.SUMMARY,
      "attempts",
      "table outcome",
      "How often an append's row was sent."),
  SERVICE_UNKNOWN(
      "service.unknown",
      Type.COUNTER,
      "",
      "table cause",
      "Appends whose outcome was unknown and had to be looked up."),
  SERVICE_UNKNOWN_RESOLVED(
      "service.unknown.resolved",
      Type.COUNTER,
      "",
      "table resolution",
      "How unknown outcomes ended: found, written again, or left unknown."),
  SERVICE_DUPLICATES(
      "service.duplicates",
      Type.COUNTER,
      "rows",
      "table",
      "Rows that repeated an append's entry and were removed, or left out of what was read."),
  SERVICE_QUEUED(
      "service.queued",
      Type.GAUGE,
      "bytes",
      "table",
      "Bytes of messages that wait to be stored, or are on their way."),
  SERVICE_ROWS_ACTIVE("service.rows.active", Type.GAUGE, "rows", "table", "Rows on their way."),
  SERVICE_ROWS_WAITING(
      "service.rows.waiting", Type.GAUGE, "rows", "table", "Rows that wait for a batch."),
  SERVICE_CLOCK_DIFFERENCE(
      "service.clock.difference",
      Type.GAUGE,
      "seconds",
      "instance",
      "How far this machine's clock is certainly ahead of the service's; negative if behind.");

  /** The kinds of meters. */
  enum Type {
    COUNTER,
    TIMER,
    SUMMARY,
    GAUGE
  }

  private final String name;
  private final Type type;
  private final String unit;
  private final String tags;
  private final String description;

  TimelineMeter(String name, Type type, String unit, String tags, String description) {
    this.name = "timeline." + name;
    this.type = type;
    this.unit = unit;
    this.tags = tags;
    this.description = description;
  }

  /** Returns the name, in Micrometer's form. */
  String meterName() {
    return name;
  }

  Type type() {
    return type;
  }

  /** Returns the base unit; empty if it counts what its name says. */
  String unit() {
    return unit;
  }

  /** Returns the keys of its tags, of which the first is whose meter it is. */
  List<String> tags() {
    return List.of(tags.split(" "));
  }

  String description() {
    return description;
  }
}
