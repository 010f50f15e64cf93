package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.alicloud.openservices.tablestore.core.auth.DefaultCredentialProvider;
import com.alicloud.openservices.tablestore.core.auth.DefaultCredentials;
import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.TimelineException;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.spi.TimelineBackend;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messaging on a service that is not asked for exact ids, by servers with a backend each. */
class MessagesSentAgainTest {

  private static final String GROUP = "group-1";
  private static final Message<String> PAY = Message.of("pay").withId("c-1");

  private final InMemoryMembership membership = new InMemoryMembership();

  private Messenger<String> on(TimelineBackend backend) {
    return Messenger.builder(backend, Codec.utf8(), membership)
        .withoutRedelivery()
        .unsignedCursors()
        .build();
  }

  private static long send(Messenger<String> server, Message<String> message) {
    return server.uncheckedConversation(GROUP).send("alice", message).message().seqId();
  }

  @Test
  void aMessageIsStoredOnceByItsServerAndWithTheMarkByAnother() {
    membership.join(GROUP, "bob");
    try (var service = new SharedService();
        var here = on(service.patientBackend());
        var there = on(service.patientBackend())) {
      long seqId = send(here, PAY);
      assertThat(send(here, PAY)).isEqualTo(seqId);
      for (Instant since :
          List.of(
              Instant.MIN,
              Instant.MIN.plusSeconds(1),
              Instant.ofEpochMilli(Long.MIN_VALUE),
              Instant.ofEpochMilli(Long.MIN_VALUE + 60_000),
              Instant.EPOCH,
              Instant.ofEpochMilli(Long.MAX_VALUE),
              Instant.MAX)) {
        try (var other = on(service.patientBackend())) {
          assertThat(send(other, PAY.possiblyResent(since))).as("since %s", since).isEqualTo(seqId);
        }
      }
      assertThat(send(there, PAY.possiblyResent())).isEqualTo(seqId);
      assertThat(here.uncheckedConversation(GROUP).history(SeqRange.all()).events()).hasSize(1);
      var phone = there.inbox("bob");
      assertThat(phone.pull(phone.fromOldest(), 10).events()).hasSize(1);
    }
  }

  @Test
  void aFailedLoginIsNoInvalidCursor() {
    try (var server = LocalService.server().start();
        var backend = LocalService.connect(server).build();
        var known = on(backend)) {
      SyncCursor cursor = known.inbox("bob").fromOldest();
      var provider = new DefaultCredentialProvider(server.accessKeyId(), server.accessKeySecret());
      try (var changing =
              TableStoreBackend.builder()
                  .endpoint(server.endpoint())
                  .instance(server.instanceName())
                  .credentials(provider)
                  .build();
          var messenger = on(changing)) {
        provider.setCredentials(new DefaultCredentials(server.accessKeyId(), "expired"));
        assertThat(catchThrowable(() -> messenger.inbox("bob").pull(cursor, 10)))
            .isInstanceOf(TimelineException.class)
            .isNotInstanceOf(InvalidCursor.class);
        assertThat(catchThrowable(() -> messenger.inbox("chi").pull(cursor, 10)))
            .isInstanceOf(InvalidCursor.class);
        provider.setCredentials(
            new DefaultCredentials(server.accessKeyId(), server.accessKeySecret()));
      }
    }
  }
}
