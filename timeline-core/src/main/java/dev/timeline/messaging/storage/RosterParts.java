package dev.timeline.messaging.storage;

import dev.timeline.AppendOrder;
import dev.timeline.Message;
import dev.timeline.SeqRange;
import dev.timeline.internal.BatchDeletion;
import dev.timeline.spi.Log;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The rosters that are too large for an entry, a part at a time, each in a timeline of its own that
 * is named by its digest: whoever stores the same members again writes nothing.
 */
public final class RosterParts implements AutoCloseable {

  /** Members of one part: large enough for most groups, small enough to hold. */
  static final int MOST_MEMBERS = 2_000;

  /** Characters of the ids of one part, so that it fits into a message however long they are. */
  private static final int MOST_LENGTH = 100_000;

  /** After how long a part is written again; they are kept for a week longer than inboxes. */
  private static final long REWRITE_MILLIS = 3L * 24 * 60 * 60 * 1000;

  /** The time for which a message that names a part may be on its way, and clocks may differ. */
  private static final long IN_FLIGHT_MILLIS = 60L * 60 * 1000;

  private static final int REMEMBERED = 1_000;
  private static final int MEMBERS_AT_HAND = 20_000;

  private final Log log;
  private final InstantSource clock;
  private final LinkedHashMap<String, Long> writtenMillis = new LinkedHashMap<>(16, 0.75f, true);
  private final LinkedHashMap<String, List<String>> atHand = new LinkedHashMap<>(16, 0.75f, true);
  private int membersAtHand;

  RosterParts(Log log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
  }

  /**
   * A roster, and what has to be stored before it is relied upon.
   *
   * @param stored completes once its parts are stored
   */
  public record Prepared(Roster roster, CompletableFuture<Void> stored) {}

  /**
   * Looks at members, no more than a part of them at a time.
   *
   * @param check throws if one is no user id
   */
  public Prepared prepare(String conversationId, Stream<String> members, Consumer<String> check) {
    var parts = new ArrayList<String>();
    var stored = new ArrayList<CompletableFuture<Void>>();
    Set<String> part = new LinkedHashSet<>();
    int length = 0;
    for (Iterator<String> all = members.iterator(); all.hasNext(); ) {
      String member = all.next();
      check.accept(member);
      length += part.add(member) ? member.length() : 0;
      if (part.size() == MOST_MEMBERS || length >= MOST_LENGTH) {
        parts.add(store(conversationId, List.copyOf(part), stored));
        part.clear();
        length = 0;
      }
    }
    if (parts.isEmpty() && 3L * length + 2L * part.size() <= Roster.INLINE_BYTES) {
      return new Prepared(
          new Roster(List.copyOf(part), List.of()), CompletableFuture.completedFuture(null));
    }
    if (!part.isEmpty()) {
      parts.add(store(conversationId, List.copyOf(part), stored));
    }
    return new Prepared(
        new Roster(List.of(), parts),
        CompletableFuture.allOf(stored.toArray(CompletableFuture[]::new)));
  }

  private String store(
      String conversationId, List<String> part, List<CompletableFuture<Void>> stored) {
    String digest = Digest.ofMembers(part);
    String id = Digest.ofRosterPart(conversationId, digest);
    long now = clock.millis();
    if (!isWritten(id, now)) {
      byte[] body =
          BinaryFormat.of(
              out -> {
                for (String member : part) {
                  out.writeUTF(member);
                }
              });
      stored.add(
          log.append(new Log.Append(id, Message.of(body), AppendOrder.none(), false))
              .thenAccept(entry -> remember(id, part, now)));
    }
    return digest;
  }

  private synchronized boolean isWritten(String id, long now) {
    Long millis = writtenMillis.get(id);
    return millis != null && now - millis < REWRITE_MILLIS;
  }

  private synchronized void remember(String id, List<String> part, long millis) {
    writtenMillis.put(id, millis);
    if (writtenMillis.size() > REMEMBERED) {
      writtenMillis.remove(writtenMillis.keySet().iterator().next());
    }
    keepAtHand(id, part);
  }

  private synchronized void keepAtHand(String id, List<String> part) {
    List<String> before = atHand.put(id, part);
    membersAtHand += part.size() - (before == null ? 0 : before.size());
    Iterator<List<String>> leastUsed = atHand.values().iterator();
    while (membersAtHand > MEMBERS_AT_HAND) {
      membersAtHand -= leastUsed.next().size();
      leastUsed.remove();
    }
  }

  private synchronized Optional<List<String>> remembered(String id) {
    return Optional.ofNullable(atHand.get(id));
  }

  /** Returns the members of a part; none if it has expired, since nobody needed it for so long. */
  public CompletableFuture<List<String>> read(String conversationId, String digest) {
    String id = Digest.ofRosterPart(conversationId, digest);
    Optional<List<String>> own = remembered(id);
    if (own.isPresent()) {
      return CompletableFuture.completedFuture(own.get());
    }
    return log.first(id, SeqRange.latest().limit(1))
        .thenApply(
            found -> {
              List<String> part = found.map(it -> decode(it.message().body())).orElse(List.of());
              if (found.isPresent()) {
                keepAtHand(id, part);
              }
              return part;
            });
  }

  /**
   * Deletes a part, unless a server may still rely on it: one that stored it names it for three
   * days without storing it again.
   *
   * @return how many entries were deleted
   */
  public CompletableFuture<Long> erase(String conversationId, String digest) {
    String id = Digest.ofRosterPart(conversationId, digest);
    return log.first(id, SeqRange.latest().limit(1))
        .thenCompose(
            last -> {
              long safeMillis = clock.millis() - REWRITE_MILLIS - IN_FLIGHT_MILLIS;
              if (last.isEmpty() || last.get().epochMilli() >= safeMillis) {
                return CompletableFuture.completedFuture(0L);
              }
              forget(id);
              return BatchDeletion.run(log, id, last.get().seqId(), deleted -> {});
            });
  }

  private synchronized void forget(String id) {
    writtenMillis.remove(id);
    List<String> part = atHand.remove(id);
    membersAtHand -= part == null ? 0 : part.size();
  }

  private static List<String> decode(byte[] bytes) {
    return BinaryFormat.read(
        bytes,
        in -> {
          var members = new ArrayList<String>();
          while (in.available() > 0) {
            members.add(in.readUTF());
          }
          return List.copyOf(members);
        });
  }

  @Override
  public void close() {
    log.close();
  }
}
