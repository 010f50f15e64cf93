package dev.timeline.examples.chatweb.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.tablestore.TableStoreBackend;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens, every device ends with what the histories have; in memory, the page is tested
 * to show it.
 */
@Timeout(300)
@Tag("slow")
class ChallengeTest {

  @Test
  void onTableStoreNothingIsMissingDuplicatedOrOutOfOrder() throws InterruptedException {
    endsClean(
        StagedBackend.onLocalTableStore(
            (service, clock, observer) ->
                TableStoreBackend.builder()
                    .endpoint(service.endpoint())
                    .instance(service.instanceName())
                    .credentials(service.accessKeyId(), service.accessKeySecret())
                    .clock(clock)
                    .observer(observer)
                    .exactMessageIds()
                    .build()),
        5);
  }

  private static void endsClean(StagedBackend staged, long seed) throws InterruptedException {
    try (StagedBackend backend = staged;
        var stage = new Stage(backend, 0)) {
      DeviceCheck check = new Challenge(stage, stage.servers(), seed).play();
      assertThat(check).isEqualTo(new DeviceCheck(7, 0, 0, 0));
    }
  }
}
