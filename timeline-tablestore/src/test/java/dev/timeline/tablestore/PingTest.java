package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.alicloud.openservices.tablestore.core.auth.DefaultCredentialProvider;
import com.alicloud.openservices.tablestore.core.auth.DefaultCredentials;
import dev.timeline.TimelineException.Rejected;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.spi.CompletionThread;
import dev.timeline.tablestore.local.Exchange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A health check, and access keys that change. */
class PingTest {

  private final Fixture fixture = new Fixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aServiceThatAnswersIsWellThoughNoTableIsThere() {
    fixture.backend().ping(Fixture.PATIENCE);
    assertThat(fixture.server.requests())
        .extracting(Exchange::operation)
        .containsExactly("DescribeTable");
  }

  @Test
  void aServiceThatDoesNotAnswerIsUnavailable() {
    TableStoreBackend backend = fixture.backend();
    fixture.server.faults().every().of("DescribeTable").losesTheRequest();
    assertThatExceptionOfType(Unavailable.class)
        .isThrownBy(() -> backend.ping(Duration.ofSeconds(1)))
        .withMessageContaining(fixture.server.endpoint());
  }

  @Test
  void aRefusedLoginSaysWhichPartIsWrong() {
    TableStoreBackend backend =
        fixture.open(
            TableStoreBackend.builder()
                .endpoint(fixture.server.endpoint())
                .instance(fixture.server.instanceName())
                .credentials(fixture.server.accessKeyId(), "anotherSecret"));
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> backend.ping(Fixture.PATIENCE))
        .withMessageContainingAll("OTSAuthFailed", "check the access key secret")
        .withMessageNotContaining("anotherSecret");
  }

  @Test
  void anAccessKeyThatChangesIsTakenUp() {
    var provider = new DefaultCredentialProvider(fixture.server.accessKeyId(), "expired");
    TableStoreBackend backend =
        fixture.open(
            TableStoreBackend.builder()
                .endpoint(fixture.server.endpoint())
                .instance(fixture.server.instanceName())
                .credentials(provider));
    assertThatExceptionOfType(Rejected.class).isThrownBy(() -> backend.ping(Fixture.PATIENCE));
    provider.setCredentials(
        new DefaultCredentials(fixture.server.accessKeyId(), fixture.server.accessKeySecret()));
    backend.ping(Fixture.PATIENCE);
  }

  @Test
  void aClosedBackendAndAThreadThatCompletesFuturesAreMisuse() {
    TableStoreBackend backend = fixture.backend();
    var refused = new CompletableFuture<Throwable>();
    CompletionThread.factory("completes")
        .newThread(
            () -> {
              try {
                backend.ping(Fixture.PATIENCE);
                refused.complete(null);
              } catch (RuntimeException e) {
                refused.complete(e);
              }
            })
        .start();
    assertThat(Fixture.join(refused)).isInstanceOf(IllegalStateException.class);
    backend.close();
    assertThatIllegalStateException().isThrownBy(() -> backend.ping(Fixture.PATIENCE));
  }
}
