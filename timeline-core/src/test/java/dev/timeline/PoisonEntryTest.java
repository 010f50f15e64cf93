package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.timeline.TimelineException.Undecodable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One entry that the codec fails on must not block those around it, however they are read. */
class PoisonEntryTest {

  private final AtomicInteger decoded = new AtomicInteger();
  private final ScriptedLog log = new ScriptedLog();
  private final ManualExecutor executor = new ManualExecutor();
  private final Codec<String> codec =
      Codec.of(
          Codec.utf8()::encode,
          bytes -> {
            decoded.incrementAndGet();
            String body = Codec.utf8().decode(bytes);
            if (body.equals("2")) {
              throw new IllegalStateException("poison");
            }
            if (body.equals("deep")) {
              throw new StackOverflowError(); // what a recursive parser does on nested input
            }
            return body;
          });
  private final TimelineStore<String> store = log.store(codec, executor, Duration.ofDays(1));
  private final Timeline<String> timeline = store.timeline("t");

  @BeforeEach
  void threeEntriesOfWhichTheSecondIsPoisoned() {
    List<Entry<byte[]>> entries = ScriptedLog.entries(1, 2, 3);
    log.read.answer(range -> ScriptedLog.pageOf(entries, range));
    log.get.answer(id -> entries.stream().filter(e -> e.seqId() == id).findFirst());
  }

  private static void assertOnlyTheSecondIsPoisoned(List<Entry<String>> entries) {
    assertThat(entries).extracting(Entry::seqId).containsExactly(1L, 2L, 3L);
    assertThat(entries.get(0).message().body()).isEqualTo("1");
    assertThatExceptionOfType(Undecodable.class)
        .isThrownBy(() -> entries.get(1).message())
        .satisfies(e -> assertThat(e.seqId()).isEqualTo(2));
    assertThat(entries.get(2).message().body()).isEqualTo("3");
  }

  @Test
  void inAPage() {
    assertOnlyTheSecondIsPoisoned(timeline.page(SeqRange.all()).entries());
  }

  @Test
  void inAStream() {
    assertOnlyTheSecondIsPoisoned(timeline.stream(SeqRange.all().limit(1)).toList());
  }

  @Test
  void inGetAndGetAll() {
    assertThat(timeline.get(2).orElseThrow().seqId()).isEqualTo(2);
    assertOnlyTheSecondIsPoisoned(timeline.getAll(List.of(1L, 2L, 3L)));
  }

  @Test
  void inASubscription() {
    var received = new ArrayList<Entry<String>>();
    Subscription subscription = timeline.subscribe(0, page -> received.addAll(page.entries()));
    executor.runAll();
    assertOnlyTheSecondIsPoisoned(received);
    assertThat(subscription.ended()).isNotDone();
  }

  @Test
  void inAPublisher() {
    var subscriber = new RecordingSubscriber(3);
    store.async().timeline("t").publisher(SeqRange.all()).subscribe(subscriber);
    executor.runAll();
    assertOnlyTheSecondIsPoisoned(subscriber.entries);
    assertThat(subscriber.failures).isEmpty();
  }

  @Test
  void aPageDecodesWhatIsReachedWhenItIsReached() {
    List<Entry<String>> entries = timeline.page(SeqRange.all()).entries();
    assertThat(entries).hasSize(3);
    assertThat(decoded).hasValue(0);
    assertThat(entries.get(2)).isEqualTo(entries.get(2));
    assertThat(decoded).hasValue(2);
    List<Entry<String>> kept = List.copyOf(entries);
    assertThat(kept.get(0)).isSameAs(kept.get(0));
    assertThat(decoded).hasValue(5);
  }

  @Test
  void aPoisonedEntryCanBeReplacedAndDeleted() {
    log.replace.answer(entry -> true);
    log.delete.answer(seqId -> true);
    assertThat(timeline.replace(2, Message.of("cured"))).isPresent();
    assertThat(timeline.delete(2)).isTrue();
  }

  @Test
  void aCodecThatOverflowsTheStackPoisonsThatEntryOnly() {
    var entries = List.of(ScriptedLog.entry(1), ScriptedLog.entry(2, "deep"), ScriptedLog.entry(3));
    log.read.answer(range -> ScriptedLog.pageOf(entries, range));
    assertOnlyTheSecondIsPoisoned(timeline.page(SeqRange.all()).entries());
  }
}
