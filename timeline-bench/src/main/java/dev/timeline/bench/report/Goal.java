package dev.timeline.bench.report;

import static dev.timeline.bench.report.Figure.OURS;

import dev.timeline.bench.report.Verdict.Outcome;
import java.util.Optional;

/** A figure to be reached. A goal of which nothing was measured says so. */
sealed interface Goal {

  String what();

  Verdict judge(Findings findings);

  /** At least so many times as fast as another. */
  record Faster(String what, Shape shape, String who, String than, double times) implements Goal {

    /** A goal of what the application gets unless it asks for something else. */
    Faster(String what, Shape shape, String than, double times) {
      this(what, shape, OURS, than, times);
    }

    // The ratio of the two speeds, if both were measured.
    Optional<Ratio> ratio(Findings findings) {
      return findings
          .figures()
          .find(shape, who)
          .flatMap(
              ours -> findings.figures().find(shape, than).map(it -> Ratio.ofSpeeds(ours, it)));
    }

    @Override
    public Verdict judge(Findings findings) {
      return ratio(findings)
          .map(
              it ->
                  new Verdict(
                      what,
                      score(findings, who),
                      score(findings, than),
                      it.withRange(),
                      goal(),
                      Outcome.of(it.value() >= times)))
          .orElseGet(() -> Verdict.notRun(what, goal()));
    }

    private String goal() {
      return "at least %s %s".formatted(Ratio.text(times), than);
    }

    private String score(Findings findings, String client) {
      return findings
          .figures()
          .find(shape, client)
          .map(it -> Numbers.text(it.score(), it.unit()))
          .orElse("");
    }
  }

  /** At most so many times the time of another, by the median of the rounds. */
  record NotSlower(String what, Shape shape, String than, double times) implements Goal {

    @Override
    public Verdict judge(Findings findings) {
      String goal = "at most %s %s's time, median".formatted(Ratio.text(times), than);
      Optional<Measured> ours = findings.figures().find(shape, OURS).map(Figure::score);
      Optional<Measured> theirs = findings.figures().find(shape, than).map(Figure::score);
      if (ours.isEmpty() || theirs.isEmpty()) {
        return Verdict.notRun(what, goal);
      }
      String unit = findings.figures().find(shape, OURS).map(Figure::unit).orElse("");
      Ratio ratio = Ratio.medianOf(ours.get(), theirs.get());
      return new Verdict(
          what,
          Numbers.text(ours.get(), unit),
          Numbers.text(theirs.get(), unit),
          ratio.withRange(),
          goal,
          Outcome.of(ratio.value() <= times));
    }
  }

  /** At most so many times the processor time of another. */
  record LessWork(String what, Shape shape, String than, double times) implements Goal {

    private static final String UNIT = "us/op";

    @Override
    public Verdict judge(Findings findings) {
      String goal = "at most %s %s".formatted(Ratio.text(times), than);
      Optional<Measured> ours = findings.secondary(shape, OURS, Figure.CPU);
      Optional<Measured> theirs = findings.secondary(shape, than, Figure.CPU);
      if (ours.isEmpty() || theirs.isEmpty()) {
        return Verdict.notRun(what, goal);
      }
      Ratio ratio = Ratio.of(ours.get(), theirs.get());
      return new Verdict(
          what,
          Numbers.text(ours.get(), UNIT),
          Numbers.text(theirs.get(), UNIT),
          ratio.withRange(),
          goal,
          Outcome.of(ratio.value() <= times));
    }
  }

  /** Where there is much, at most so many times the time that it takes where there is little. */
  record Flat(String what, Shape much, Shape little, double times) implements Goal {

    @Override
    public Verdict judge(Findings findings) {
      String goal = "at most " + Ratio.text(times);
      Optional<Figure> large = findings.figures().find(much, OURS);
      Optional<Figure> small = findings.figures().find(little, OURS);
      if (large.isEmpty() || small.isEmpty()) {
        return Verdict.notRun(what, goal);
      }
      Ratio ratio = Ratio.of(large.get().score(), small.get().score());
      return new Verdict(
          what,
          Numbers.text(large.get().score(), large.get().unit()),
          Numbers.text(small.get().score(), small.get().unit()),
          ratio.withRange(),
          goal,
          Outcome.of(ratio.value() <= times));
    }
  }

  /** At most so many bytes allocated by an operation. */
  record LessAllocated(String what, Shape shape, String beside, long most) implements Goal {

    @Override
    public Verdict judge(Findings findings) {
      return findings
          .secondary(shape, OURS, Figure.ALLOCATED)
          .map(
              ours ->
                  Goal.judgeBytes(
                      what,
                      ours.mean(),
                      findings.secondary(shape, beside, Figure.ALLOCATED).map(Measured::mean),
                      most))
          .orElseGet(() -> Verdict.notRun(what, Goal.atMost(most)));
    }
  }

  /** At most so many bytes of heap, by the section of that name. */
  record LessHeap(String what, int column, String beside, long most) implements Goal {

    @Override
    public Verdict judge(Findings findings) {
      return findings
          .heap(OURS, column)
          .map(ours -> Goal.judgeBytes(what, ours, findings.heap(beside, column), most))
          .orElseGet(() -> Verdict.notRun(what, Goal.atMost(most)));
    }
  }

  private static Verdict judgeBytes(String what, double ours, Optional<Double> theirs, long most) {
    return new Verdict(
        what,
        Numbers.text(ours) + " bytes",
        theirs.map(it -> Numbers.text(it) + " bytes").orElse(""),
        theirs.filter(it -> it > 0).map(it -> Ratio.text(ours / it)).orElse(""),
        Goal.atMost(most),
        Outcome.of(ours <= most));
  }

  private static String atMost(long bytes) {
    return "at most %d bytes".formatted(bytes);
  }
}
