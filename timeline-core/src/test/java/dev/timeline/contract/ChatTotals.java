package dev.timeline.contract;

/** The totals of random histories. */
final class ChatTotals {
  int messages;
  int crashes;
  int delivered;
  int gaps;
  int freezes;
  int clockSteps;
  int repeats;
  int closes;
  int doubts;
  int changesDuringPulls;
  int unreadable;

  @Override
  public String toString() {
    return ("%,d messages, %,d crashes, %,d deliveries, %,d gaps, %,d freezes, %,d clock steps,"
            + " %,d repeats, %,d closes, %,d doubts, %,d changes during pulls, %,d unreadable")
        .formatted(
            messages,
            crashes,
            delivered,
            gaps,
            freezes,
            clockSteps,
            repeats,
            closes,
            doubts,
            changesDuringPulls,
            unreadable);
  }
}
