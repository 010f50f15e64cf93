package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;

/** Notes in a file: written, closed, opened again, and all of it there. */
final class DurableNotes {

  private static final Message<String> FIRST = Message.of("kept in a file").withId("n-1");
  private static final String DEVICE = "phone";

  private DurableNotes() {}

  static void run(Path file) {
    try (var backend = new DurableBackend(file, InstantSource.system());
        var store = open(backend);
        var positions = backend.openRecords("positions")) {
      Timeline<String> notes = store.timeline("mine");
      long first = notes.append(FIRST).seqId();
      long second = notes.append("and there after a restart").seqId();
      long third = notes.append("deleted").seqId();
      notes.delete(third);
      byte[] position = ByteBuffer.allocate(Long.BYTES).putLong(second).array();
      if (positions
          .compareAndSet(DEVICE, positions.get(DEVICE).join(), position)
          .join()
          .isEmpty()) {
        throw new IllegalStateException("another device of this name has written its position");
      }
      System.out.printf("appended %d, %d and %d; deleted %d%n", first, second, third, third);
    }
    System.out.println("closed, and opened again");
    try (var backend = new DurableBackend(file, InstantSource.system());
        var store = open(backend);
        var positions = backend.openRecords("positions")) {
      Timeline<String> notes = store.timeline("mine");
      notes.stream(SeqRange.all())
          .forEach(entry -> System.out.println(entry.seqId() + " " + entry.message().body()));
      byte[] position = positions.get(DEVICE).join().orElseThrow().bytes();
      System.out.printf("the %s has read up to %d%n", DEVICE, ByteBuffer.wrap(position).getLong());
      System.out.printf("the first, sent again, is %d%n", notes.append(FIRST).seqId());
      System.out.printf("the next is %d%n", notes.append("one more").seqId());
    }
  }

  private static TimelineStore<String> open(DurableBackend backend) {
    return TimelineStore.builder(backend, Codec.utf8()).name("notes").build();
  }
}
