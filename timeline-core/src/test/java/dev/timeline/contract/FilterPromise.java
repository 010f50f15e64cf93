package dev.timeline.contract;

import static dev.timeline.AttributeFilter.equal;
import static dev.timeline.AttributeFilter.exists;
import static dev.timeline.AttributeFilter.greater;
import static dev.timeline.AttributeFilter.greaterOrEqual;
import static dev.timeline.AttributeFilter.less;
import static dev.timeline.AttributeFilter.lessOrEqual;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.AppendOrder;
import dev.timeline.Attribute;
import dev.timeline.AttributeFilter;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.NoBody;
import dev.timeline.Page;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.contract.BackendContract.Capability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A filter yields the entries that match it, the same on every backend, and reaches the end. */
abstract class FilterPromise extends Promise {

  /** Two of these are names of key columns on TableStore. */
  private static final List<String> NAMES = List.of("kind", "size", "timeline_id", "seq_id");

  /** Values that are next to each other in one order, and not in another. */
  private static final List<Attribute> VALUES =
      List.of(
          new Attribute.Text(""),
          new Attribute.Text("1"),
          new Attribute.Text("10"),
          new Attribute.Text("2"),
          new Attribute.Text("\uFFFD"),
          new Attribute.Text("\uD83D\uDE00"), // above U+FFFD, though not in UTF-16
          new Attribute.Whole(Long.MIN_VALUE),
          new Attribute.Whole(1),
          new Attribute.Whole(2),
          new Attribute.Whole(10),
          new Attribute.Real(-0.0),
          new Attribute.Real(0.0),
          new Attribute.Real(1),
          new Attribute.Real(-Double.MAX_VALUE),
          new Attribute.Flag(false),
          new Attribute.Flag(true),
          new Attribute.Bytes(new byte[] {}),
          new Attribute.Bytes(new byte[] {1}),
          new Attribute.Bytes(new byte[] {-1}));

  private static <T> T any(List<T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static Attributes attributes(Random random) {
    Attributes attributes = Attributes.none();
    for (String name : NAMES) {
      attributes = random.nextInt(3) == 0 ? attributes : attributes.with(name, any(VALUES, random));
    }
    return attributes;
  }

  private static AttributeFilter filter(Random random, int depth) {
    switch (random.nextInt(depth == 0 ? 2 : 5)) {
      case 0:
        return exists(any(NAMES, random));
      case 1:
        return new AttributeFilter.Comparison(
            any(NAMES, random),
            any(List.of(AttributeFilter.Relation.values()), random),
            any(VALUES, random));
      case 2:
        return filter(random, depth - 1).not();
      case 3:
        return filter(random, depth - 1).and(filter(random, 0));
      default:
        return filter(random, depth - 1).or(filter(random, 0));
    }
  }

  private static List<Entry<String>> matching(
      List<Entry<String>> entries, AttributeFilter filter, SeqRange range) {
    List<Entry<String>> matching = new ArrayList<>();
    for (Entry<String> entry : entries) {
      if (range.contains(entry.seqId()) && filter.matches(entry.message().attributes())) {
        matching.add(entry);
      }
    }
    if (!range.isForward()) {
      Collections.reverse(matching);
    }
    return matching;
  }

  @BothForms
  void aFilterYieldsWhatItMatches(Form form) {
    long seed = Long.getLong("timeline.seed", System.nanoTime());
    var random = new Random(seed);
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Message<String> message = Message.of("body " + i).withAttributes(attributes(random));
      entries.add(room.append(i % 3 == 0 ? message.withId("c-" + i) : message));
    }
    for (int i = 0; i < 20; i++) {
      int at = random.nextInt(entries.size());
      Message<String> other = Message.of("replaced").withAttributes(attributes(random));
      entries.set(at, room.replace(entries.get(at).seqId(), other).orElseThrow());
      room.delete(entries.remove(random.nextInt(entries.size())).seqId());
    }
    for (int i = 0; i < 150; i++) {
      AttributeFilter filter = filter(random, 2);
      SeqRange range =
          any(
                  List.of(
                      SeqRange.all(), SeqRange.latest(), SeqRange.before(entries.get(90).seqId())),
                  random)
              .limit(any(List.of(1, 7, 100), random));
      assertThat(Reading.all(room, range.where(filter)))
          .as("%s of %s, -Dtimeline.seed=%d", filter, range, seed)
          .isEqualTo(matching(entries, filter, range));
    }
  }

  @Test
  void ofAMissingAttributeAndOfAnotherTypeNothingHoldsButANegation() {
    Timeline<String> room = room();
    Entry<String> none = room.append("none");
    Entry<String> text = room.append(Message.of("text").with("a", "1"));
    Entry<String> whole = room.append(Message.of("whole").with("a", 1));
    assertYields(room, equal("a", 1), whole);
    assertYields(room, equal("a", "1"), text);
    assertYields(room, greater("a", 0), whole);
    assertYields(room, less("a", 2), whole);
    assertYields(room, greaterOrEqual("a", 1).and(lessOrEqual("a", 1)), whole);
    assertYields(room, greater("a", new Attribute.Text("")), text);
    assertYields(room, equal("a", new Attribute.Real(1)));
    assertYields(room, equal("a", true));
    assertYields(room, exists("a"), text, whole);
    assertYields(room, exists("a").not(), none);
    assertYields(room, equal("a", 1).not(), none, text);
    assertYields(room, equal("a", 1).or(exists("a").not()), none, whole);
  }

  @SafeVarargs
  private static void assertYields(
      Timeline<String> room, AttributeFilter filter, Entry<String>... expected) {
    assertThat(Reading.all(room, SeqRange.all().where(filter)))
        .as("%s", filter)
        .containsExactly(expected);
    assertThat(room.stream(SeqRange.all().limit(1).where(filter))).containsExactly(expected);
  }

  @Test
  void aFilterOfTheMostConditionsIsEvaluated() {
    Timeline<String> room = room();
    Entry<String> entry = room.append(Message.of("m").with("a", 9));
    AttributeFilter nine = equal("a", 1);
    for (int i = 2; i <= 9; i++) {
      nine = nine.or(equal("a", i));
    }
    assertThat(nine.conditions()).isEqualTo(AttributeFilter.MAX_CONDITIONS);
    assertYields(room, nine, entry);
    AttributeFilter exists = exists("x").or(exists("y")).or(exists("z")).or(exists("a"));
    assertYields(room, exists, entry);
    assertYields(room, exists.not());
    AttributeFilter most = nine;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> most.or(equal("a", 10)))
        .withMessageContaining("11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SeqRange.all().where(most).where(exists("a")))
        .withMessageContaining("13");
    assertThatIllegalArgumentException().isThrownBy(() -> exists("_body"));
  }

  @BothForms
  void aPageThatFoundNothingSaysHowFarItLooked(Form form) {
    TimelineStore<String> store = open();
    Timeline<String> room = form.timeline(store, "room");
    int many = lacks(Capability.ANSWERS_IN_MEMORY) ? 6_000 : 30_000;
    Entry<String> oldest = room.append(Message.of("oldest").with("at_ann", true));
    for (int i = 0; i < many; i += 1_000) {
      Reading.entries(
          JoinedTimeline.join(
              store
                  .async()
                  .timeline("room")
                  .appendAll(Collections.nCopies(1_000, Message.of("m")), AppendOrder.none())));
    }
    Entry<String> newest = room.append(Message.of("newest").with("at_ann", true));
    Query mentions = SeqRange.latest().where(exists("at_ann"));
    assertThat(Reading.all(room, mentions)).containsExactly(newest, oldest);
    assertThat(Reading.all(room, SeqRange.all().limit(1).where(exists("at_ann"))))
        .containsExactly(oldest, newest);
    assertThat(Reading.all(room, SeqRange.all().where(exists("at_ben")))).isEmpty();
    // What is appended after the end was reached is found from there on.
    Page<String> page = room.page(SeqRange.after(newest.seqId()).where(exists("at_ann")));
    Entry<String> next = room.append(Message.of("next").with("at_ann", true));
    assertThat(Reading.all(room, mentions.over(page.next()))).containsExactly(next);
  }

  @BothForms
  void whatMatchesIsReadWithoutBodies(Form form) {
    Timeline<String> room = form.timeline(open(), "room");
    List<Entry<String>> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Message<String> message = Message.of("body " + i).with("size", i).with("kind", "k" + i % 3);
      entries.add(room.append(i % 2 == 0 ? message : message.withId("c-" + i)));
    }
    Query query = SeqRange.all().limit(3).where(equal("kind", "k1"));
    for (String[] names : new String[][] {{}, {"size"}, {"size", "kind", "none"}}) {
      List<Entry<NoBody>> read = new ArrayList<>();
      Page<NoBody> page = room.pageWithoutBodies(query, names);
      read.addAll(page.entries());
      while (page.more()) {
        page = room.pageWithoutBodies(query.over(page.next()), names);
        read.addAll(page.entries());
      }
      List<Entry<NoBody>> expected = new ArrayList<>();
      for (Entry<String> entry : matching(entries, equal("kind", "k1"), SeqRange.all())) {
        Attributes kept = Attributes.none();
        for (String name : names) {
          Attribute value = entry.message().attributes().asMap().get(name);
          kept = value == null ? kept : kept.with(name, value);
        }
        expected.add(
            entry.withMessage(entry.message().withBody(NoBody.NO_BODY).withAttributes(kept)));
      }
      assertThat(read).isEqualTo(expected);
    }
  }
}
