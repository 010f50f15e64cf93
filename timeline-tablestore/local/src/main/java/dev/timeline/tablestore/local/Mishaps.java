package dev.timeline.tablestore.local;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The ways in which a request can go wrong. */
final class Mishaps {

  private Mishaps() {}

  record Failing(ErrorCode error, Applying applying) implements Mishap {}

  record FailingRows(ErrorCode code, Set<Integer> rows, boolean appliesFailedRows)
      implements Mishap {

    @Override
    public @Nullable ErrorCode rowError(int index) {
      return rows.contains(index) ? code : null;
    }
  }

  record Broken(Applying applying, Ending ending) implements Mishap {}

  record ShortPage(int pageLimit) implements Mishap {}

  record HeldBefore(HeldRequests held) implements Mishap {

    @Override
    public void beforeApplying() {
      held.hold();
    }
  }

  record HeldAfter(HeldRequests held) implements Mishap {

    @Override
    public void beforeReplying() {
      held.hold();
    }
  }

  /** A reply that waits until the delay is over, or the server closes. */
  record Slow(Duration delay, CountDownLatch closing) implements Mishap {

    @Override
    @SuppressWarnings("CheckReturnValue") // it does not matter which of them came first
    public void beforeReplying() {
      try {
        closing.await(delay.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  record Trickling(Duration betweenBytes) implements Mishap {}

  record Late(@Nullable ErrorCode error, LateWrites writes) implements Mishap {

    @Override
    public Applying applying() {
      return Applying.LATER;
    }

    @Override
    public void keep(Runnable write) {
      writes.keep(write);
    }

    @Override
    public Ending ending() {
      return error == null ? Ending.RESET : Ending.REPLY;
    }
  }
}
