package dev.timeline.messaging;

import dev.timeline.Codec;
import dev.timeline.Message;
import dev.timeline.Timeline;
import dev.timeline.TimelineStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who the members of a conversation were when a message was sent, for whoever copies it to them:
 * perhaps another server, later. Kept a part at a time, and the same part once, in a timeline for
 * each conversation that is kept no longer than a delivery may take.
 */
final class Rosters implements AutoCloseable {

  /** Members of one part: large enough for most groups, small enough to hold. */
  static final int PART = 2_000;

  /** Characters of the ids of one part, so that it fits into a message however long they are. */
  private static final int PART_LENGTH = 100_000;

  /** How many parts this process remembers to have written: a few hundred KB. */
  private static final int REMEMBERED = 1_000;

  /** How many members of these it keeps at hand: a few MB. */
  private static final int AT_HAND = 20_000;

  /** A part as this process wrote it. */
  private record Known(String conversationId, String digest) {}

  private record Written(long seqId, long millis) {}

  private record Place(String conversationId, long part) {}

  private final TimelineStore<List<String>> store;
  private final long reuseMillis;
  private final InstantSource clock;
  private final Map<Known, Written> known = new Recent<>(REMEMBERED);
  private final LinkedHashMap<Place, List<String>> atHand = new LinkedHashMap<>(16, 0.75f, true);
  private int membersAtHand;

  Rosters(TimelineStore<List<String>> store, long reuseMillis, InstantSource clock) {
    this.store = store;
    this.reuseMillis = reuseMillis;
    this.clock = clock;
  }

  /** Stores these members, and says where; looks at no more than a part of them at a time. */
  List<Long> store(String conversationId, Stream<String> members, Consumer<String> check) {
    var parts = new ArrayList<Long>();
    Set<String> part = new LinkedHashSet<>();
    int length = 0;
    for (Iterator<String> all = members.iterator(); all.hasNext(); ) {
      String member = all.next();
      check.accept(member);
      length += part.add(member) ? member.length() : 0;
      if (part.size() == PART || length >= PART_LENGTH) {
        parts.add(store(conversationId, List.copyOf(part)));
        part.clear();
        length = 0;
      }
    }
    if (!part.isEmpty()) {
      parts.add(store(conversationId, List.copyOf(part)));
    }
    return parts;
  }

  private long store(String conversationId, List<String> part) {
    var key = new Known(conversationId, ScopedId.ofMembers(part));
    long now = clock.millis();
    Optional<Written> present = known(key);
    if (present.isPresent() && now - present.get().millis() < reuseMillis) {
      return present.get().seqId();
    }
    long seqId = store.timeline(conversationId).append(Message.of(part)).seqId();
    remember(key, part, new Written(seqId, now));
    return seqId;
  }

  private synchronized Optional<Written> known(Known key) {
    return Optional.ofNullable(known.get(key));
  }

  private synchronized void remember(Known key, List<String> part, Written written) {
    known.put(key, written);
    atHand.put(new Place(key.conversationId(), written.seqId()), part);
    membersAtHand += part.size();
    Iterator<List<String>> leastUsed = atHand.values().iterator();
    while (membersAtHand > AT_HAND) {
      membersAtHand -= leastUsed.next().size();
      leastUsed.remove();
    }
  }

  private synchronized @Nullable List<String> remembered(Place place) {
    return atHand.get(place);
  }

  /** One part; empty if it has expired, since nobody has needed it for so long. */
  Optional<List<String>> read(String conversationId, long part) {
    List<String> own = remembered(new Place(conversationId, part));
    if (own != null) {
      return Optional.of(own);
    }
    Timeline<List<String>> parts = store.timeline(conversationId);
    return parts.get(part).map(entry -> entry.message().body());
  }

  @Override
  public void close() {
    store.close();
  }

  static Codec<List<String>> codec() {
    return Codec.of(
        members ->
            Packed.of(
                out -> {
                  for (String member : members) {
                    out.writeUTF(member);
                  }
                }),
        bytes ->
            Packed.read(
                bytes,
                in -> {
                  var members = new ArrayList<String>();
                  while (in.available() > 0) {
                    members.add(in.readUTF());
                  }
                  return members;
                }));
  }
}
