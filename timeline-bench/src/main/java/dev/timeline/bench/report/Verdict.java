package dev.timeline.bench.report;

/** A goal beside what was found. */
record Verdict(
    String what, String ours, String theirs, String ratio, String goal, Outcome outcome) {

  /** The outcome. */
  enum Outcome {
    MET("met"),
    MISSED("**not met**"),
    NOT_RUN("not run");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    static Outcome of(boolean isMet) {
      return isMet ? MET : MISSED;
    }
  }

  static Verdict notRun(String what, String goal) {
    return new Verdict(what, "", "", "", goal, Outcome.NOT_RUN);
  }

  /** Returns a row of the table of goals. */
  String row() {
    return "| %s | %s | %s | %s | %s | %s |\n"
        .formatted(what, ours, theirs, ratio, goal, outcome.text);
  }
}
