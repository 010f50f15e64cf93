package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Subscription;
import dev.timeline.TimelineStore;
import dev.timeline.contract.CapturedLog;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A warning says why, by which request, and what happens next; never what was sent. */
class WarningsTest {

  private static final Duration TIMEOUT = Fixture.ATTEMPT_TIMEOUT.multipliedBy(2);
  private static final String BODY = "a secret body";
  private static final String MESSAGE_ID = "c-4711";

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static void awaitWarning(CapturedLog printed, String what) {
    await()
        .atMost(Fixture.PATIENCE)
        .until(() -> printed.lines().stream().anyMatch(line -> line.contains(what)));
  }

  private static void assertExplains(List<String> lines) {
    assertThat(lines.stream().filter(line -> line.contains("dev.timeline")))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("OTSServerBusy", "(request ", "will retry")
                    .doesNotContain(BODY, MESSAGE_ID));
  }

  @Test
  void aDeliveryThatFailsNamesTheRequestAndIsRetried() throws ReflectiveOperationException {
    var membership = new InMemoryMembership();
    membership.join("group", "alice");
    membership.join("group", "bob");
    Class<?> delivery = Class.forName("dev.timeline.messaging.delivery.Delivery");
    try (var messenger =
            Messenger.builder(
                    fixture.open(fixture.impatientSettings(TIMEOUT)), Codec.utf8(), membership)
                .unsignedCursors()
                .withoutRedelivery()
                .build();
        var printed = new CapturedLog(delivery)) {
      messenger.uncheckedConversation("group").send("alice", Message.of("first"));
      fixture.server.faults().every().on("timeline_chat_inbox").fails("OTSServerBusy");
      var sent =
          messenger
              .async()
              .uncheckedConversation("group")
              .send("alice", Message.of(BODY).withId(MESSAGE_ID));
      awaitWarning(printed, "Delivery[");
      assertExplains(printed.lines());
      fixture.server.faults().clear();
      Fixture.join(sent.delivered());
    }
  }

  @Test
  void aSubscriptionWhoseReadsFailNamesTheRequestAndIsRetried() {
    TimelineStore<String> store = Fixture.store(fixture.open(fixture.impatientSettings(TIMEOUT)));
    fixture.server.faults().every().of("GetRange").fails("OTSServerBusy");
    try (var printed = new CapturedLog(Subscription.class);
        var subscription = store.timeline("room").subscribe(0, page -> {})) {
      awaitWarning(printed, "room");
      assertExplains(printed.lines());
      assertThat(subscription.ended()).isNotDone();
    }
  }
}
