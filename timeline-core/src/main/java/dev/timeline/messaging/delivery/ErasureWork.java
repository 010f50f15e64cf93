package dev.timeline.messaging.delivery;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.internal.BatchDeletion;
import dev.timeline.messaging.storage.InboxEntry.Header;
import dev.timeline.messaging.storage.MessageStore;
import dev.timeline.spi.Log;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** One erasure: step by step, some users at a time, counting what is deleted. */
final class ErasureWork {

  /** So many at once are quick, and leave room for others. */
  private static final int USERS_AT_ONCE = 16;

  private static final int PAGE = 500;

  private final MessageStore store;
  private final Steps steps;
  private final LongConsumer progress;
  private final AtomicLong deleted = new AtomicLong();
  private long told;

  ErasureWork(MessageStore store, Steps steps, LongConsumer progress) {
    this.store = store;
    this.steps = steps;
    this.progress = progress;
  }

  <T> CompletableFuture<T> step(Supplier<CompletableFuture<T>> step) {
    return steps.run(step);
  }

  long deleted() {
    return deleted.get();
  }

  void count(long more) {
    deleted.addAndGet(more);
  }

  /** Tells how far it is; called by one thread at a time. */
  void tell() {
    long now = deleted.get();
    if (now > told) {
      told = now;
      progress.accept(now);
    }
  }

  /** Does something for each of these users, for some beside each other. */
  CompletableFuture<Void> forEachUser(
      Iterable<String> users, Function<String, CompletableFuture<Void>> step) {
    return Steps.forEach(
        groupsOf(users.iterator()),
        group ->
            CompletableFuture.allOf(group.stream().map(step).toArray(CompletableFuture[]::new))
                .thenRun(this::tell));
  }

  private static Iterator<List<String>> groupsOf(Iterator<String> users) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return users.hasNext();
      }

      @Override
      public List<String> next() {
        var group = new ArrayList<String>();
        while (group.size() < USERS_AT_ONCE && users.hasNext()) {
          group.add(users.next());
        }
        return group;
      }
    };
  }

  /** Reads a conversation up to an entry, a page at a time, the oldest first. */
  CompletableFuture<Void> readHistory(
      String conversationId,
      long upTo,
      Function<List<Entry<byte[]>>, CompletableFuture<Void>> take) {
    return Steps.forEach(
        new Pages(SeqRange.after(0).upTo(upTo).limit(PAGE)),
        pages ->
            step(() -> store.histories().read(conversationId, pages.rest))
                .thenCompose(
                    page -> {
                      pages.rest = page.next();
                      pages.more = page.more();
                      return take.apply(page.entries());
                    }));
  }

  /** Reads what an inbox has without bodies, a page at a time. */
  CompletableFuture<Void> readInbox(String user, Consumer<Header> take) {
    return Steps.forEach(
        new Pages(SeqRange.all().limit(PAGE)),
        pages ->
            step(() -> store.inboxes().readWithoutBodies(user, pages.rest, Header.ATTRIBUTES))
                .thenAccept(
                    page -> {
                      pages.rest = page.next();
                      pages.more = page.more();
                      page.entries().forEach(entry -> take.accept(Header.of(entry)));
                    }));
  }

  /** The pages of a range, each read when the one before is done with. */
  private static final class Pages implements Iterator<Pages> {
    private SeqRange rest;
    private boolean more;

    Pages(SeqRange all) {
      rest = all;
      more = !all.isEmpty();
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public Pages next() {
      return this;
    }
  }

  /** Deletes what a filter picks of an inbox, but tells nothing: others are under way beside it. */
  CompletableFuture<Void> deleteOfInbox(String user, Predicate<Header> which) {
    return delete(
        store.inboxes(),
        user,
        SeqRange.MAX_SEQ_ID,
        Header.ATTRIBUTES,
        entry -> which.test(Header.of(entry)),
        done -> {});
  }

  /** Deletes everything of a timeline up to an entry, and tells how far it is. */
  CompletableFuture<Void> deleteUpTo(Log log, String timelineId, long upTo) {
    return delete(log, timelineId, upTo, Set.of(), entry -> true, done -> tell());
  }

  private CompletableFuture<Void> delete(
      Log log,
      String timelineId,
      long upTo,
      Set<String> attributes,
      Predicate<Entry<byte[]>> which,
      LongConsumer afterBatch) {
    return BatchDeletion.run(
            timelineId,
            upTo,
            range ->
                step(() -> log.deleteSome(timelineId, range, attributes, which))
                    .thenApply(
                        done -> {
                          count(done.deleted());
                          return done;
                        }),
            afterBatch)
        .thenAccept(done -> {});
  }
}
