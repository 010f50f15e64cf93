package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * One method of a fake: every call waits for the test to answer it, unless the test has said how to
 * answer them all.
 */
final class Operation<A, R> {

  /** A call that was made and not answered yet. */
  record Call<A, R>(A argument, CompletableFuture<R> answer) {}

  /** The arguments of all calls so far. */
  final List<A> asked = Collections.synchronizedList(new ArrayList<>());

  private final ConcurrentLinkedQueue<Call<A, R>> open = new ConcurrentLinkedQueue<>();
  private volatile Function<A, CompletableFuture<R>> script = this::keepOpen;

  CompletableFuture<R> call(A argument) {
    asked.add(argument);
    return script.apply(argument);
  }

  private CompletableFuture<R> keepOpen(A argument) {
    var answer = new CompletableFuture<R>();
    open.add(new Call<>(argument, answer));
    return answer;
  }

  /** From now on every call is given a future of the test's. */
  void script(Function<A, CompletableFuture<R>> answers) {
    script = answers;
  }

  /** From now on every call is answered at once. */
  void answer(Function<A, R> results) {
    script = argument -> CompletableFuture.completedFuture(results.apply(argument));
  }

  /** From now on every call fails through its future. */
  void fail(Throwable failure) {
    script = argument -> CompletableFuture.failedFuture(failure);
  }

  /** From now on every call throws, which a backend must not do, except when it is closed. */
  void throwAtOnce(RuntimeException failure) {
    script =
        argument -> {
          throw failure;
        };
  }

  /** From now on calls wait to be answered again. */
  void ask() {
    script = this::keepOpen;
  }

  /** The oldest call that waits for its answer. */
  Call<A, R> next() {
    Call<A, R> call = open.poll();
    assertThat(call).as("a call that waits for its answer").isNotNull();
    return call;
  }

  int waiting() {
    return open.size();
  }
}
