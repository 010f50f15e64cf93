package dev.timeline.bench.tablestore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.timeline.bench.Workload;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compared is the same work: every client appends, and reads what it appended. */
class ClientsTest {

  private static final int ENTRIES = 300;

  private LocalService service;

  @BeforeEach
  void start() {
    service = LocalService.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeline", "raw", "rawBatch", "store", "storeAsync", "batchStore"})
  void readsWhatItAppended(String name) {
    try (Client client = Client.open(name, service)) {
      String id = "of-" + name;
      Client.One one = client.timeline(id);
      List<LongSupplier> begun = new ArrayList<>();
      for (int number = 1; number <= ENTRIES; number++) {
        begun.add(one.append(Workload.body(1)));
      }
      List<Long> seqIds = new ArrayList<>(begun.stream().map(LongSupplier::getAsLong).toList());
      seqIds.add(one.appendAndWait(Workload.body(1)));
      Client.One other = client.timeline(id + "-other");
      long sumOfBoth = client.appendTo(List.of(one, other), Workload.body(1));
      seqIds.add(sumOfBoth - (other.page(0, 10) - 1));

      assertThat(seqIds)
          .doesNotHaveDuplicates()
          .allSatisfy(seqId -> assertThat(seqId).isPositive());
      assertThat(one.page(0, 1_000)).isEqualTo(sum(seqIds));
      List<Long> sorted = seqIds.stream().sorted().toList();
      assertThat(one.page(sorted.get(19), 5)).isEqualTo(sum(sorted.subList(20, 25)));
    }
  }

  /** Of the SeqIds and as many ones. */
  private static long sum(List<Long> seqIds) {
    return seqIds.stream().mapToLong(seqId -> seqId + 1).sum();
  }

  @Test
  void anUnknownClientIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Client.open("scan", service))
        .withMessageContaining("scan");
  }

  @Test
  void aSeqIdOutOfOrderIsRefusedWhereOrderIsPromised() {
    var inFlight = new InFlight(1, 1, true);
    inFlight.append(numbering(5), 0, Workload.body(1));
    inFlight.append(numbering(5), 0, Workload.body(1));
    assertThatIllegalStateException()
        .isThrownBy(inFlight::drain)
        .withMessage("SeqId 5 came after 5");
  }

  private static Client.One numbering(long seqId) {
    return new Client.One() {
      @Override
      public LongSupplier append(byte[] body) {
        return () -> seqId;
      }

      @Override
      public long page(long after, int limit) {
        return 0;
      }
    };
  }
}
