package dev.timeline.tablestore;

import static dev.timeline.tablestore.Fixture.ATTEMPT_TIMEOUT;
import static dev.timeline.tablestore.Fixture.TABLE;
import static dev.timeline.tablestore.Fixture.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.AsyncTimeline;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineException.IdConflict;
import dev.timeline.tablestore.local.FaultRule;
import dev.timeline.tablestore.local.Faults;
import dev.timeline.tablestore.local.RequestRow;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;

/** Processes that claim message ids, and what can be seen of that. */
abstract class ExactIdsFixture {

  static final String CLAIMS = "timeline__ids_log";

  static final Message<String> HI = Message.of("hi").withId("c-1");
  static final Message<String> OTHER = Message.of("other").withId("c-1");

  static final Predicate<RequestRow> ENTRY = writesTo(TABLE).and(Fixture.OF_A_TIMELINE);
  static final Predicate<RequestRow> SETTLE =
      writesTo(CLAIMS).and(row -> row.columns().containsKey("seq_id"));
  static final Predicate<RequestRow> CLAIM = writesTo(CLAIMS).and(SETTLE.negate());

  final Fixture fixture = new Fixture();
  final Faults faults = fixture.server.faults();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Predicate<RequestRow> writesTo(String table) {
    return row -> row.table().equals(table) && row.kind() == RequestRow.Kind.PUT;
  }

  static Timeline<String> room(TableStoreBackend backend) {
    return store(backend).timeline("room");
  }

  /** A process of its own. */
  final Timeline<String> process() {
    return room(fixture.open(fixture.impatientSettings().exactMessageIds()));
  }

  /** One that gives up soon, as if its server had crashed. */
  final Timeline<String> mortal() {
    return room(
        fixture.open(fixture.impatientSettings(ATTEMPT_TIMEOUT.multipliedBy(4)).exactMessageIds()));
  }

  final FaultRule next(Predicate<RequestRow> rows) {
    return faults.next(1).rows(rows);
  }

  final FaultRule every(Predicate<RequestRow> rows) {
    return faults.every().rows(rows);
  }

  static List<Long> visible(Timeline<String> timeline) {
    return timeline.stream(SeqRange.all()).map(Entry::seqId).toList();
  }

  final Row claim() {
    List<Row> claims = fixture.server.rows(CLAIMS);
    assertThat(claims).hasSize(1);
    return claims.get(0);
  }

  static void assertConflicts(Timeline<String> room, Message<String> message, long seqId) {
    var conflict = catchThrowableOfType(IdConflict.class, () -> room.append(message));
    assertThat(conflict).isNotNull();
    assertThat(conflict.seqId()).isEqualTo(seqId);
    assertThat(conflict.messageId()).isEqualTo("c-1");
  }

  /** What any process finds and gets from now on. */
  final void assertStandsFor(Entry<String> entry, Message<String> message) {
    Timeline<String> later = process();
    assertThat(visible(later)).containsExactly(entry.seqId());
    assertThat(later.get(entry.seqId())).contains(entry);
    assertThat(later.append(message)).isEqualTo(entry);
    assertConflicts(later, message.withBody("something else"), entry.seqId());
    assertThat(visible(later)).containsExactly(entry.seqId());
    assertThat(claim().getLatestColumn("seq_id").getValue().asLong()).isEqualTo(entry.seqId());
  }

  /** A process with time-outs that no call runs into unless a fault makes it. */
  final AsyncTimeline<String> patient() {
    return store(fixture.open(fixture.settings().exactMessageIds())).async().timeline("room");
  }

  final AsyncTimeline<String> impatient() {
    return store(fixture.open(fixture.impatientSettings().exactMessageIds()))
        .async()
        .timeline("room");
  }
}
