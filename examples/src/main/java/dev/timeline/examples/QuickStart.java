package dev.timeline.examples;

import dev.timeline.Codec;
import dev.timeline.Entry;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import dev.timeline.memory.MemoryBackend;

/** Append, append again safely, get, scan: the lines of the README. */
public final class QuickStart {

  private QuickStart() {}

  /** Runs it. */
  public static void main(String[] args) {
    try (var backend = MemoryBackend.create();
        var store = TimelineStore.builder(backend, Codec.utf8()).name("history").build()) {
      Timeline<String> room = store.timeline("room-1");
      Entry<String> hello = room.append("hello");
      room.append(Message.of("how are you?").withId("c-42"));
      room.append(Message.of("how are you?").withId("c-42")); // a retry stores nothing twice
      room.get(hello.seqId()).ifPresent(entry -> System.out.println(entry.message().body()));
      room.stream(SeqRange.after(hello.seqId()))
          .forEach(entry -> System.out.println(entry.seqId() + " " + entry.message().body()));
    }
  }
}
