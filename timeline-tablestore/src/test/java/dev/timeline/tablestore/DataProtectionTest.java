package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.Column;
import com.alicloud.openservices.tablestore.model.ColumnType;
import com.alicloud.openservices.tablestore.model.ColumnValue;
import com.alicloud.openservices.tablestore.model.PrimaryKeyColumn;
import com.alicloud.openservices.tablestore.model.Row;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.TimelineStore;
import dev.timeline.messaging.ChangeOutcome;
import dev.timeline.messaging.FanOutPolicy;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.UncheckedConversation;
import dev.timeline.messaging.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What docs/data-protection.md says: all that belongs to a person can be deleted. The rows of all
 * tables are searched for it, as they are.
 */
class DataProtectionTest {

  private static final String GROUP = "group-1";
  private static final String CANARY = "canary-words";
  private static final String USER = "canary-user";
  private static final Duration INBOX_TTL = Duration.ofDays(2);
  private static final Duration WINDOW = Duration.ofHours(24);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final Fixture fixture = new Fixture(now::get);
  private final TableStoreBackend backend = fixture.backend();
  private final InMemoryMembership membership = new InMemoryMembership(now::get);
  private final Messenger<String> messenger = messenger(FanOutPolicy.onWrite());
  private final UncheckedConversation<String> group = messenger.uncheckedConversation(GROUP);

  private Messenger<String> messenger(FanOutPolicy fanOut) {
    return Messenger.builder(backend, Codec.utf8(), membership)
        .fanOut(fanOut)
        .inboxTtl(INBOX_TTL)
        .withoutRedelivery()
        .timeout(Fixture.PATIENCE)
        .unsignedCursors()
        .build();
  }

  @AfterEach
  void close() {
    messenger.close();
    fixture.close();
  }

  private void pass(Duration time) {
    now.updateAndGet(it -> it.plus(time));
  }

  private static Message<String> message() {
    return Message.of(CANARY + " in the body")
        .withId(CANARY + "-id")
        .with("name", CANARY + " in an attribute");
  }

  /** Returns where a text is: in keys, in the names of columns, in values of any type. */
  private List<String> search(String text) {
    var found = new ArrayList<String>();
    for (String table : fixture.server.tables()) {
      for (Row row : fixture.server.rows(table)) {
        for (PrimaryKeyColumn key : row.getPrimaryKey().getPrimaryKeyColumns()) {
          if (key.getValue().toString().contains(text)) {
            found.add(table + ", key " + key.getName());
          }
        }
        for (Column column : row.getColumns()) {
          if (column.getName().contains(text) || textOf(column.getValue()).contains(text)) {
            found.add(table + ", column " + column.getName());
          }
        }
      }
    }
    return found;
  }

  private static String textOf(ColumnValue value) {
    return value.getType() == ColumnType.BINARY
        ? new String(value.asBinary(), StandardCharsets.ISO_8859_1) // finds ASCII in any bytes
        : value.toString();
  }

  @Test
  void whatATimelineHeldIsNowhereOnceItIsErased() {
    try (var store = TimelineStore.builder(backend, Codec.utf8()).name("notes").build()) {
      store.timeline(USER).append(message());
      store.timeline(USER).append(CANARY);
      assertThat(search(CANARY)).contains("timeline_notes, column _body");
      assertThat(search(USER)).contains("timeline_notes, key timeline_id");
      store.erase(USER);
      assertThat(search(CANARY)).containsExactly("timeline_notes, column _append_id");
      pass(WINDOW.plusHours(1));
      store.erase(USER);
      assertThat(search(CANARY)).isEmpty();
      assertThat(search(USER)).isEmpty();
    }
  }

  @Test
  void aProcessThatOnlyErasesLeavesNoIdBehind() {
    try (var store = TimelineStore.builder(backend, Codec.utf8()).name("notes").build()) {
      store.timeline(USER).append(message());
    }
    pass(WINDOW.plusHours(1));
    TableStoreBackend nightly = fixture.backend();
    try (var store = TimelineStore.builder(nightly, Codec.utf8()).name("notes").build()) {
      assertThat(store.erase(USER)).isEqualTo(1);
    }
    assertThat(search(CANARY)).isEmpty();
  }

  @Test
  void whatAConversationHeldIsNowhereOnceItIsErased() {
    List.of("alice", "bob", "chi").forEach(user -> membership.join(GROUP, user));
    long edited = group.send("alice", message()).message().seqId();
    long recalled = group.send("alice", CANARY).message().seqId();
    assertThat(group.edit("alice", edited, Message.of(CANARY + " again")))
        .isEqualTo(ChangeOutcome.DONE);
    assertThat(group.recall("alice", recalled)).isEqualTo(ChangeOutcome.DONE);
    membership.leave(GROUP, "chi");
    group.send("bob", CANARY);
    assertThat(search(CANARY))
        .contains("timeline_chat_history, column _body", "timeline_chat_inbox, column _body");
    messenger.erase(GROUP);
    assertThat(search(CANARY)).isEmpty();
  }

  @Test
  void whatWasLeftToBeReadIsNowhereOnceItIsErased() {
    List.of("alice", "bob").forEach(user -> membership.join(GROUP, user));
    try (Messenger<String> reading = messenger(FanOutPolicy.onRead())) {
      reading.uncheckedConversation(GROUP).send("alice", message());
      assertThat(search(CANARY)).isNotEmpty();
      reading.erase(GROUP);
    }
    assertThat(search(CANARY)).isEmpty();
  }

  @Test
  void whatAUserSaidIsNowhereOnceTheyAreErased() {
    List.of("alice", USER, "chi").forEach(user -> membership.join(GROUP, user));
    membership.join("other", USER);
    membership.join("other", "chi");
    long first = group.send(USER, Message.of(CANARY).with("name", CANARY)).message().seqId();
    assertThat(group.edit(USER, first, Message.of(CANARY + " again")))
        .isEqualTo(ChangeOutcome.DONE);
    messenger.uncheckedConversation("other").send(USER, CANARY);
    membership.leave("other", USER);
    messenger.inbox(USER).conversation(GROUP).markRead(first);
    group.send("alice", "kept");
    messenger.eraseUser(USER, UserMessages.RECALL);
    assertThat(search(CANARY)).isEmpty();
    assertThat(search("kept")).isNotEmpty();
  }

  @Test
  void aUsersIdIsNowhereAfterTheirConversationsAreErased() {
    List.of("alice", USER).forEach(user -> membership.join(GROUP, user));
    long seqId = group.send(USER, "hello").message().seqId();
    messenger.inbox(USER).conversation(GROUP).markRead(seqId);
    messenger.eraseUser(USER, UserMessages.RECALL);
    membership.leave(GROUP, USER);
    assertThat(search(USER)).as("sender, roster").isNotEmpty();
    messenger.erase(GROUP);
    pass(WINDOW.plusHours(1));
    messenger.eraseUser(USER, UserMessages.RECALL);
    assertThat(search(USER)).isEmpty();
  }

  @Test
  void aLargeRosterIsDeletedOnceNoServerReliesOnItOrExpires() {
    for (int i = 0; i < 300; i++) {
      membership.join(GROUP, "member-" + i);
    }
    membership.join(GROUP, USER);
    group.send("member-1", "hello");
    pass(Duration.ofDays(4));
    assertThat(search(USER)).contains("timeline_chat_roster, column _body");
    messenger.erase(GROUP);
    assertThat(search(USER)).noneMatch(it -> it.startsWith("timeline_chat_roster"));
    group.send("member-1", "hello again");
    messenger.erase(GROUP);
    assertThat(search(USER)).contains("timeline_chat_roster, column _body");
    pass(INBOX_TTL.plusDays(8));
    assertThat(search(USER)).noneMatch(it -> it.startsWith("timeline_chat_roster"));
  }
}
