package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {

  private static Chunk filled(long firstSeqId, int stride, int capacity, int size) {
    var chunk = new Chunk(firstSeqId, stride, capacity, 1_000);
    for (int i = 0; i < size; i++) {
      chunk.slots()[i] = new byte[0];
      chunk.millisAfterFirst()[i] = i;
    }
    chunk.show(size);
    return chunk;
  }

  @Test
  void anEntryIsNotInItBeforeItIsShown() {
    Chunk chunk = filled(5, 1, 2, 0);
    chunk.slots()[0] = new byte[0];
    assertThat(chunk.size()).isZero();
    assertThat(chunk.indexOf(5)).isEqualTo(-1);
    chunk.show(1);
    assertThat(chunk.indexOf(5)).isZero();
    assertThat(chunk.nextSeqId()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void seqIdsAndIndexesBelongTogetherAndThereIsNothingInBetween(int stride) {
    Chunk chunk = filled(100, stride, 4, 3);
    for (long seqId = 90; seqId < 100 + 5 * stride; seqId++) {
      boolean there = seqId >= 100 && (seqId - 100) % stride == 0 && seqId < 100 + 3 * stride;
      int index = chunk.indexOf(seqId);
      assertThat(index >= 0).as("%d", seqId).isEqualTo(there);
      assertThat(!there || chunk.seqId(index) == seqId).isTrue();
      int after = chunk.indexAfter(seqId);
      assertThat(after == 0 || chunk.seqId(after - 1) <= seqId).as("before %d", seqId).isTrue();
      assertThat(after == 4 || chunk.seqId(after) > seqId).as("after %d", seqId).isTrue();
    }
  }

  @Test
  void aSeqIdFarAwayIsBeyondTheLastSlot() {
    Chunk chunk = filled(1, 1, 4, 4);
    assertThat(chunk.indexAfter(Long.MAX_VALUE - 1)).isEqualTo(4);
    assertThat(chunk.indexOf(Long.MAX_VALUE - 1)).isEqualTo(-1);
    assertThat(chunk.indexOf(1L + (1L << 32))).isEqualTo(-1);
  }

  @Test
  void itTellsWhetherAnEntryCanHaveExpiredByTheTimeOfItsFirst() {
    var chunk = new Chunk(1, 1, 4, 5_000);
    assertThat(chunk.mayHoldExpired(4_000)).isTrue();
    assertThat(chunk.mayHoldExpired(3_999)).isFalse();
  }

  @Test
  void aChangeDoesNotShowInSlotsThatSomebodyHolds() {
    Chunk chunk = filled(1, 1, 3, 3);
    Object[] before = chunk.slots();
    assertThat(chunk.isAllLive(Long.MIN_VALUE)).isTrue();
    var rewritten = new Rewritten(Fixture.message("a"), 1_000, 2_000, 1);
    chunk.rewrite(0, rewritten);
    assertThat(chunk.isAllLive(Long.MIN_VALUE)).isTrue();
    clear(chunk, 2);
    assertThat(chunk.isAllLive(Long.MIN_VALUE)).isFalse();
    assertThat(before).doesNotContainNull().doesNotContain(rewritten);
    assertThat(chunk.slot(0)).isSameAs(rewritten);
    assertThat(chunk.slot(2)).isNull();
  }

  @Test
  void itIsClearedWhenItsLastEntryIs() {
    Chunk chunk = filled(1, 1, 2, 2);
    clear(chunk, 0);
    assertThat(chunk.isCleared()).isFalse();
    clear(chunk, 1);
    assertThat(chunk.isCleared()).isTrue();
    assertThat(chunk.slot(1)).isNull();
  }

  @Test
  void aDirectoryFindsTheChunkOfASeqIdWhileItGrowsAndLosesItsFirst() {
    Directory directory = Directory.of(filled(10, 1, 10, 10), filled(20, 1, 10, 10));
    for (int i = 3; i <= 40; i++) {
      directory = directory.with(filled(10L * i, 1, 10, 10));
      if (i % 3 == 0) {
        clear(directory.at(directory.from()));
        directory.dropCleared();
      }
      long lowest = directory.at(directory.from()).firstSeqId();
      assertThat(directory.floor(0)).isEqualTo(directory.from());
      for (long seqId = lowest; seqId < 10L * i + 15; seqId++) {
        long first = directory.at(directory.floor(seqId)).firstSeqId();
        assertThat(first).isEqualTo(Math.min(seqId / 10 * 10, 10L * i));
      }
    }
    assertThat(directory.to() - directory.from()).isEqualTo(40 - 13);
  }

  @Test
  void whoIsOnTheWayToAChunkThatWasDroppedFindsNothingThere() {
    Directory directory = Directory.of(filled(10, 1, 2, 2), filled(20, 1, 2, 2));
    int position = directory.floor(10);
    clear(directory.at(position));
    directory.dropCleared();
    assertThat(directory.at(position)).isSameAs(Chunk.NONE);
    assertThat(directory.at(position).size()).isZero();
    assertThat(directory.from()).isEqualTo(position + 1);
  }

  @Test
  void aClearedChunkBetweenOthersIsDroppedAndKeepsItsPlace() {
    Chunk middle = filled(20, 1, 2, 2);
    Directory directory = Directory.of(filled(10, 1, 2, 2), middle).with(filled(30, 1, 2, 2));
    clear(middle);
    directory.dropCleared();
    assertThat(directory.to() - directory.from()).isEqualTo(3);
    Chunk inItsPlace = directory.at(directory.floor(21));
    assertThat(inItsPlace).isNotSameAs(middle);
    assertThat(inItsPlace.firstSeqId()).isEqualTo(20);
    assertThat(inItsPlace.size()).isZero();
    assertThat(inItsPlace.capacity()).isZero();
    assertThat(directory.at(directory.floor(30)).firstSeqId()).isEqualTo(30);
  }

  @Test
  void theLastChunkGoesOnThoughItIsCleared() {
    Chunk last = filled(20, 1, 3, 2);
    Directory directory = Directory.of(filled(10, 1, 2, 2), last);
    clear(last);
    directory.dropCleared();
    assertThat(directory.at(directory.to() - 1)).isSameAs(last);
  }

  private static void clear(Chunk chunk, int index) {
    var one = new BitSet();
    one.set(index);
    chunk.clear(one);
  }

  private static void clear(Chunk chunk) {
    for (int i = 0; i < chunk.size(); i++) {
      clear(chunk, i);
    }
  }
}
