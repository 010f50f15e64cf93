package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.AppendOrder;
import dev.timeline.AppendResult;
import dev.timeline.AttributeFilter;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Query;
import dev.timeline.SeqRange;
import dev.timeline.TimelineStore;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.tablestore.local.Exchange;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What it costs to find the few messages that mention a user in a long conversation. */
class MentionsTest {

  private static final int MENTIONS = 10;
  private static final int BETWEEN = 10_000;
  private static final int BODY_BYTES = 500;

  private final SharedService service = new SharedService();

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  @Tag("slow")
  void aHundredThousandAreSearchedInTwentyThreeRequests() {
    TableStoreBackend backend = service.patientBackend();
    try (var messenger =
            Messenger.builder(backend, Codec.bytes(), new InMemoryMembership())
                .fanOut(FanOutPolicy.onRead())
                .withoutRedelivery()
                .unsignedCursors()
                .build();
        var rows = TimelineStore.builder(backend, Codec.bytes()).name("chat_history").build()) {
      UncheckedConversation<byte[]> group = messenger.uncheckedConversation("group");
      for (int i = 0; i < MENTIONS; i++) {
        group.send("bob", Message.of(new byte[BODY_BYTES]).with("at_ann", true));
        fill(rows);
      }
      service.server.clearRequests();
      Query mentions = SeqRange.latest().where(AttributeFilter.exists("at_ann")).filled();
      HistoryPage<byte[]> page = group.history(mentions);
      assertThat(page.events()).hasSize(MENTIONS);
      assertThat(page.more()).isFalse();
    }
    // Not what else the messenger does meanwhile, for itself.
    List<Exchange> made =
        service.server.requests().stream().filter(it -> it.table().endsWith("history")).toList();
    assertThat(made).extracting(Exchange::operation).containsOnly("GetRange", "BatchGetRow");
    assertThat(made).hasSizeLessThanOrEqualTo(23);
    // With their bodies, the rows would take 12,000 units more.
    assertThat(made.stream().mapToInt(Exchange::readUnits).sum()).isLessThanOrEqualTo(2_600);
  }

  /** Appends rows that stand for messages: their form does not count, because nobody reads them. */
  private static void fill(TimelineStore<byte[]> rows) {
    Message<byte[]> other = Message.of(new byte[BODY_BYTES]).with("at_chi", true);
    for (int i = 0; i < BETWEEN; i += 1_000) {
      assertThat(
              rows.async()
                  .timeline("group")
                  .appendAll(Collections.nCopies(1_000, other), AppendOrder.none())
                  .join())
          .allMatch(result -> result instanceof AppendResult.Appended);
    }
  }
}
