package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Codec;
import dev.timeline.TimelineStore;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An application that forgets to close its backend ends nevertheless. */
class ForgottenCloseTest {

  /** The application. */
  static final class Forgetful {
    private Forgetful() {}

    public static void main(String[] connection) {
      TableStoreBackend backend =
          TableStoreBackend.builder()
              .endpoint(connection[0])
              .instance(connection[1])
              .credentials(connection[2], connection[3])
              .build();
      TimelineStore.builder(backend, Codec.utf8())
          .name("log")
          .build()
          .timeline("room")
          .append("the last that it does");
    }
  }

  @Test
  void theProcessEnds() throws Exception {
    try (var server = LocalService.server().start()) {
      Process application =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Forgetful.class.getName(),
                  server.endpoint(),
                  server.instanceName(),
                  server.accessKeyId(),
                  server.accessKeySecret())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        assertThat(application.waitFor(2, TimeUnit.MINUTES)).as("it ended by itself").isTrue();
        assertThat(application.exitValue()).isZero();
        assertThat(server.rows("timeline_log")).hasSize(1);
      } finally {
        application.destroyForcibly();
      }
    }
  }
}
