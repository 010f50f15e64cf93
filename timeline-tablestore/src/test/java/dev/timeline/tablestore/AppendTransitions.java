package dev.timeline.tablestore;

import dev.timeline.tablestore.AppendState.Row;
import dev.timeline.tablestore.Knowledge.Earlier;
import dev.timeline.tablestore.MessageIdClaims.Claim;
import dev.timeline.tablestore.MessageIdClaims.SettledEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Every state of {@link AppendProtocol} with every event, and where that leads. */
final class AppendTransitions {

  private static final long FINGERPRINT = 7;
  private static final long OTHER_FINGERPRINT = 8;
  private static final int ATTEMPT = 10;
  private static final int DEADLINE = 100;
  private static final long[] TIMES = {0, 50, 95};

  /** One of them; without a step if the event cannot happen in the state. */
  record Transition(
      AppendTerms terms,
      AppendState from,
      AppendEvent event,
      long nowNanos,
      Optional<AppendProtocol.Step> step) {

    String fromName() {
      return from.getClass().getSimpleName();
    }

    String eventName() {
      return event.getClass().getSimpleName();
    }

    String toName() {
      return step.orElseThrow().state().getClass().getSimpleName();
    }
  }

  private AppendTransitions() {}

  static List<Transition> all() {
    List<Transition> all = new ArrayList<>();
    for (boolean claims : new boolean[] {false, true}) {
      AppendTerms terms = terms(claims);
      for (AppendState state : states(claims)) {
        for (AppendEvent event : events(claims)) {
          for (long now : TIMES) {
            all.add(new Transition(terms, state, event, now, step(terms, state, event, now)));
          }
        }
      }
    }
    return all;
  }

  private static Optional<AppendProtocol.Step> step(
      AppendTerms terms, AppendState state, AppendEvent event, long now) {
    try {
      return Optional.of(AppendProtocol.next(terms, state, event, now));
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static AppendTerms terms(boolean claims) {
    return new AppendTerms(
        claims, "own", OptionalLong.of(FINGERPRINT), Duration.ofNanos(ATTEMPT), DEADLINE);
  }

  static Optional<Knowledge> knowledge(AppendState state) {
    if (state instanceof AppendState.Claiming in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.TakingOver in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.ReadingClaim in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.AwaitingClaim in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.LookingUp in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.InFlight in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.Unknown in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.AwaitingExpiry in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.Verifying in) {
      return Optional.of(in.knowledge());
    } else if (state instanceof AppendState.Settling in) {
      return Optional.of(in.knowledge());
    }
    return Optional.empty();
  }

  private static List<AppendState> states(boolean claims) {
    List<AppendState> states = new ArrayList<>();
    states.add(new AppendState.Queued());
    states.add(new AppendState.Done());
    for (Knowledge known : allKnowledge(claims)) {
      states.add(new AppendState.LookingUp(known));
      states.add(new AppendState.InFlight(known));
      states.add(new AppendState.Verifying(row(9, true), known));
      Knowledge unknown = known.withUnknown(ServiceFailure.noAnswer("lost"));
      states.add(new AppendState.Unknown(unknown, false));
      states.add(new AppendState.Unknown(unknown, true));
      states.add(new AppendState.AwaitingExpiry(unknown));
      if (claims) {
        states.add(new AppendState.Claiming(claim("own.0"), known));
        states.add(new AppendState.TakingOver(claim("own.1"), known));
        states.add(new AppendState.ReadingClaim(known));
        states.add(new AppendState.AwaitingClaim(known));
        states.add(new AppendState.Settling(row(9, true), known.withRow(row(9, true))));
      }
    }
    return states;
  }

  private static List<Knowledge> allKnowledge(boolean claims) {
    List<Knowledge> all = new ArrayList<>();
    List<Earlier> earlier =
        List.of(Earlier.None.NONE, new Earlier.Possible(0), new Earlier.AbsentUpTo(4));
    for (Earlier one : earlier) {
      Knowledge known = Knowledge.atStart(one, 5, 2);
      Knowledge claimed = claims ? known.withClaim(claim("own.0")) : known;
      all.add(claimed);
      all.add(claimed.withUnknown(ServiceFailure.noAnswer("lost")));
      if (claims) {
        all.add(claimed.withOther(claim("other.0"), 0));
        all.add(claimed.withRow(row(6, true)));
        all.add(claimed.withRow(row(6, false)));
      }
    }
    return all;
  }

  private static Row row(long seqId, boolean own) {
    return new Row(seqId, 1, FINGERPRINT, own);
  }

  private static Claim claim(String holder) {
    return new Claim(holder, FINGERPRINT, 1, Optional.empty());
  }

  private static List<AppendEvent> events(boolean claims) {
    List<AppendEvent> events = new ArrayList<>();
    for (Knowledge known : allKnowledge(false)) {
      events.add(new AppendEvent.Begun(known));
    }
    events.add(new AppendEvent.Written(row(9, true), true));
    events.add(new AppendEvent.Written(row(9, true), false));
    for (ServiceFailure failure : failures()) {
      events.add(new AppendEvent.Failed(failure, false));
      events.add(new AppendEvent.Failed(failure, true));
      events.add(new AppendEvent.RequestFailed(failure));
    }
    events.add(new AppendEvent.Found(row(8, false)));
    events.add(new AppendEvent.Found(new Row(8, 1, OTHER_FINGERPRINT, false)));
    events.add(new AppendEvent.NotFound(4));
    events.add(new AppendEvent.Claimed());
    events.add(new AppendEvent.ClaimRefused());
    events.add(new AppendEvent.ClaimRead(Optional.empty()));
    events.add(new AppendEvent.ClaimRead(Optional.of(claim("own.1"))));
    events.add(new AppendEvent.ClaimRead(Optional.of(claim("other.0"))));
    var entry = Optional.of(new SettledEntry(8, 1));
    events.add(new AppendEvent.ClaimRead(Optional.of(new Claim("other.0", FINGERPRINT, 1, entry))));
    events.add(
        new AppendEvent.ClaimRead(Optional.of(new Claim("other.0", OTHER_FINGERPRINT, 1, entry))));
    events.add(new AppendEvent.TimeElapsed());
    return events;
  }

  private static List<ServiceFailure> failures() {
    return List.of(
        ServiceFailure.noAnswer("lost"),
        ServiceFailure.notSent("too late", null),
        ServiceFailure.unsendable(new IllegalArgumentException()));
  }
}
