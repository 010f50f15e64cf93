package dev.timeline.contract;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.contract.BackendContract.Capability;
import dev.timeline.spi.TimelineBackend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests of one promise: each has an empty backend of its own, on a clock that stands still. */
@DisplayNameGeneration(Sentences.class)
@Timeout(600)
abstract class Promise {

  /** Above the day that a real service keeps an entry at the least. */
  static final Duration TTL = Duration.ofDays(2);

  static final Duration MILLISECOND = Duration.ofMillis(1);

  /** How long something may take that ought to happen soon, on a machine that is busy. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Runs before anything of a test does. */
  @RegisterExtension
  final BeforeEachCallback takeContract =
      test -> contract = test.getRequiredTestInstances().findInstance(Contract.class).orElseThrow();

  private final List<TimelineStore<?>> stores = new CopyOnWriteArrayList<>();
  Contract contract;
  ManualClock clock;
  TimelineBackend backend;

  @BeforeEach
  final void openBackend() {
    clock =
        lacks(Capability.KEEPS_THE_GIVEN_TIME)
            ? ManualClock.thatCannotBeMoved(
                () -> needs(Capability.KEEPS_THE_GIVEN_TIME, "the clock is moved"))
            : new ManualClock();
    backend = another();
  }

  @AfterEach
  final void closeBackend() {
    stores.forEach(TimelineStore::close);
    backend.close();
  }

  /** One more backend of the same kind, which the test closes. */
  TimelineBackend another() {
    return contract.open(clock);
  }

  final boolean lacks(Capability capability) {
    return contract.lacks().contains(capability);
  }

  /** Skips the test, and says why, if that needs what the backend announces that it lacks. */
  final void needs(Capability capability, String reason) {
    assumeFalse(lacks(capability), () -> capability + " is announced as lacking: " + reason);
  }

  /** Returns the message as another instance has to send it for the backend to recognise its id. */
  final <M> Message<M> again(Message<M> message) {
    return lacks(Capability.REMEMBERS_EVERY_ID) ? message.possiblyResent() : message;
  }

  /** The store that most tests use; opened again, it is another handle on the same entries. */
  final TimelineStore<String> open() {
    return open(settings("history"));
  }

  final TimelineStore<String> openWithTtl() {
    return open(settings("inbox").ttl(TTL));
  }

  /** A timeline of the store that most tests use. */
  final Timeline<String> room() {
    return open().timeline("room");
  }

  final TimelineStore.Builder<String> settings(String name) {
    return settings(backend, name);
  }

  /** On a backend that is not, or not quite, the one under test. */
  static TimelineStore.Builder<String> settings(TimelineBackend backend, String name) {
    return settings(backend, Codec.utf8(), name);
  }

  static <M> TimelineStore.Builder<M> settings(
      TimelineBackend backend, Codec<M> codec, String name) {
    return TimelineStore.builder(backend, codec)
        .name(name)
        .polling(Duration.ofMillis(5), Duration.ofMillis(50));
  }

  final <M> TimelineStore<M> open(TimelineStore.Builder<M> settings) {
    TimelineStore<M> store = settings.build();
    stores.add(store);
    return store;
  }
}
