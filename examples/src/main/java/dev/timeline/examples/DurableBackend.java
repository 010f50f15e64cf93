package dev.timeline.examples;

import dev.timeline.*;
import dev.timeline.Page;
import dev.timeline.TimelineException.*;
import dev.timeline.spi.*;
import java.nio.file.Path;
import java.time.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import org.h2.mvstore.*;
import org.jspecify.annotations.Nullable;

/**
 * A backend in one file of H2's MVStore, which one process has open at a time.
 *
 * <p>A call completes once what it wrote is on disk: committed to the file, and synced. Calls that
 * wait together share one commit and one sync. No read shows what is not synced: a crash takes back
 * nothing that was seen. A commit cut short is MVStore's affair, which opens the file at the last
 * one whose checksum is right. After a failed write every call fails until the file is opened anew.
 * The file has to be as trusted as the program: MVStore reads serialized objects from it.
 */
public final class DurableBackend implements TimelineBackend {
  private final InstantSource clock;
  private final MVStore store;
  private final MVMap<String, Long> numbers;
  private final Map<String, FileLog> logs = new HashMap<>();
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final Executor thread = // which alone reads and writes
      new ThreadPoolExecutor(0, 1, 9, TimeUnit.SECONDS, waiting, CompletionThread.factory("file"));
  private CompletableFuture<Boolean> saved = new CompletableFuture<>(); // the calls of this batch
  private int calls;
  private volatile boolean closed;

  /** Opens the file, creating it if there is none; fails if another process has it open. */
  public DurableBackend(Path file, InstantSource clock) {
    this.clock = clock;
    try {
      // No commits but those below: another could part an entry from its message id.
      store = new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().open();
      store.setRetentionTime(0); // five later commits were synced before space is used again
      numbers = store.openMap("numbers");
    } catch (MVStoreException e) {
      throw new Unavailable(null, "the file cannot be opened: " + file, e);
    }
  }

  @Override
  public synchronized Log openLog(LogOptions options) {
    requireOpen();
    var log = logs.computeIfAbsent(options.name(), absent -> new FileLog(options));
    if (!log.options.equals(options)) throw new IllegalStateException("it has " + log.options);
    return log;
  }

  @Override
  public synchronized Records openRecords(String name) {
    requireOpen();
    return new FileRecords(this, store.openMap("records " + name));
  }

  private void requireOpen() {
    if (closed) throw new IllegalStateException("the backend is closed");
  }

  @Override
  public InstantSource clock() {
    return clock;
  }

  @Override
  public void close() {
    closed = true;
    thread.execute(this::save);
    var end = CompletableFuture.runAsync(store::close, thread);
    if (!(Thread.currentThread() instanceof CompletionThread)) end.join();
  }

  private <T> CompletableFuture<T> read(@Nullable String id, Supplier<T> work) {
    return call(work, e -> new Unavailable(id, "the file cannot be read", e));
  }

  private <T> CompletableFuture<T> write(
      @Nullable String id, @Nullable String messageId, Supplier<T> work) {
    return call(work, e -> new OutcomeUnknown(id, messageId, "the file cannot be written", e));
  }

  private <T> CompletableFuture<T> call(
      Supplier<T> work, Function<Throwable, TimelineException> failure) {
    requireOpen();
    return CompletableFuture.completedFuture(work)
        .thenComposeAsync(this::done, thread)
        .exceptionally(
            e -> {
              throw e.getCause() instanceof TimelineException it ? it : failure.apply(e);
            });
  }

  /** Does the work, and saves what is not saved yet unless others wait to add to it. */
  private <T> CompletableFuture<T> done(Supplier<T> work) {
    var done = new CompletableFuture<T>();
    CompletableFuture<T> answer = saved.thenCompose(it -> done);
    try {
      done.complete(work.get());
    } catch (Throwable e) {
      if (!(e instanceof TimelineException)) store.closeImmediately(); // it may be half done
      done.completeExceptionally(e);
    }
    if (waiting.isEmpty() || ++calls % 1_000 == 0) save();
    return answer;
  }

  private void save() {
    try {
      if (store.isClosed()) throw new IllegalStateException("the file has to be opened again");
      if (store.hasUnsavedChanges()) {
        if (store.getCurrentVersion() % 1_000 == 0) store.compact(50, 1 << 22);
        store.commit(); // to the operating system,
        store.sync(); // and from there to the disk
      }
      saved.complete(true);
    } catch (Throwable e) {
      store.closeImmediately(); // what another try would save, nobody knows
      saved.completeExceptionally(e);
    }
    saved = new CompletableFuture<>();
  }

  /** Returns a SeqId, a revision or a version: greater than all before, in any process. */
  private long nextNumber() {
    return numbers.merge("last", 1L, Long::sum);
  }

  private static Object plain(Attribute value) {
    if (value instanceof Attribute.Text text) return text.value();
    if (value instanceof Attribute.Bytes bytes) return bytes.value();
    if (value instanceof Attribute.Whole whole) return whole.value();
    return value instanceof Attribute.Real real ? real.value() : ((Attribute.Flag) value).value();
  }

  private static Attribute attribute(Object plain) {
    if (plain instanceof String text) return new Attribute.Text(text);
    if (plain instanceof byte[] bytes) return new Attribute.Bytes(bytes);
    if (plain instanceof Long whole) return new Attribute.Whole(whole);
    return plain instanceof Double d ? new Attribute.Real(d) : new Attribute.Flag((boolean) plain);
  }

  private final class FileLog implements Log {
    private final LogOptions options;
    private final MVMap<String, Object[]> stored; // entries and ids: when each ends, and what
    private final MVMap<String, Boolean> ends; // when, and the key of what

    FileLog(LogOptions options) {
      this.options = options;
      long ttl = options.ttl().map(Duration::toMillis).orElse(0L);
      Long before = numbers.putIfAbsent("TTL of " + options.name(), ttl);
      if (before != null && before != ttl) throw new IllegalStateException("its TTL is " + before);
      stored = store.openMap("log " + options.name());
      ends = store.openMap("ends of log " + options.name());
    }

    /** Returns a key: with the id's length in front, no two timelines share one. */
    private static String key(char kind, String id, String rest) {
      return "" + kind + (char) id.length() + id + rest;
    }

    private static String key(String id, long seqId) {
      return key('e', id, HexFormat.of().toHexDigits(seqId)); // which sort as numbers do
    }

    private Optional<Object[]> find(String key) {
      return Optional.ofNullable(stored.get(key)).filter(it -> (long) it[0] > clock.millis());
    }

    private void put(String key, Optional<Duration> kept, Object... values) {
      values[0] = kept.isPresent() ? clock.millis() + kept.get().toMillis() : Long.MAX_VALUE;
      stored.put(key, values);
      if (kept.isPresent()) ends.put(HexFormat.of().toHexDigits((long) values[0]) + key, true);
    }

    /** Removes a hundred of what has ended; an append adds two at most. */
    private void forget() {
      String now = HexFormat.of().toHexDigits(clock.millis() + 1);
      for (int i = 0; i < 100 && !ends.isEmpty() && ends.firstKey().compareTo(now) < 0; i++) {
        String key = ends.firstKey().substring(now.length());
        if (find(key).isEmpty()) stored.remove(key); // or it was written again since
        ends.remove(ends.firstKey());
      }
    }

    private Entry<byte[]> put(Entry<byte[]> entry) {
      var message = entry.message();
      var row = new ArrayList<Object>(List.of(0L, entry.seqId(), entry.epochMilli()));
      row.addAll(List.of(entry.revision(), message.id().orElse(""), message.body()));
      message.attributes().asMap().forEach((n, v) -> row.addAll(List.of(n, plain(v))));
      put(key(entry.timelineId(), entry.seqId()), options.ttl(), row.toArray());
      return entry;
    }

    private static Entry<byte[]> entry(String id, Object[] row) {
      var attributes = new HashMap<String, Attribute>();
      for (int i = 6; i < row.length; i += 2)
        attributes.put((String) row[i], attribute(row[i + 1]));
      var message = Message.of((byte[]) row[5]).withAttributes(Attributes.of(attributes));
      if (!row[4].equals("")) message = message.withId((String) row[4]);
      var entry = Entry.ofEpochMilli(id, (long) row[1], (long) row[2], message);
      return entry.withRevision((String) row[3]);
    }

    @Override
    public CompletableFuture<Entry<byte[]>> append(Append it) {
      return write(it.timelineId(), it.message().id().orElse(null), () -> add(it));
    }

    private Entry<byte[]> add(Append it) {
      forget();
      var id = it.timelineId();
      var idKey = it.message().id().map(messageId -> key('i', id, messageId));
      Object[] first = idKey.flatMap(this::find).orElse(null);
      long fingerprint = it.contentFingerprint();
      if (first == null) {
        long time = it.epochMilli(clock.millis());
        var entry = put(Entry.ofEpochMilli(id, nextNumber(), time, it.message()));
        Object[] values = {0L, entry.seqId(), time, fingerprint}; // no content: a repeat has it
        idKey.ifPresent(key -> put(key, Optional.of(options.deduplicationWindow()), values));
        return entry;
      } else if ((long) first[3] == fingerprint) {
        return Entry.ofEpochMilli(id, (long) first[1], (long) first[2], it.message());
      }
      throw new IdConflict(id, it.message().id().get(), (long) first[1]);
    }

    @Override
    public CompletableFuture<Page<byte[]>> read(String id, SeqRange range) {
      return DurableBackend.this.read(id, () -> page(id, range));
    }

    private Page<byte[]> page(String id, SeqRange range) {
      var entries = new ArrayList<Entry<byte[]>>();
      String from = key(id, range.isForward() ? range.after() + 1 : range.upTo());
      String to = key(id, range.isForward() ? range.upTo() : range.after() + 1);
      var cursor = stored.cursor(from, to, !range.isForward());
      while (cursor.hasNext() && entries.size() < range.limit()) {
        find(cursor.next()).ifPresent(row -> entries.add(entry(id, row)));
      }
      return Page.of(range, entries, cursor.hasNext());
    }

    @Override
    public CompletableFuture<Optional<Entry<byte[]>>> replace(
        Entry<byte[]> seen, Message<byte[]> message) {
      return write(seen.timelineId(), null, () -> rewrite(seen, message));
    }

    private Optional<Entry<byte[]>> rewrite(Entry<byte[]> seen, Message<byte[]> message) {
      return find(key(seen.timelineId(), seen.seqId()))
          .filter(it -> it[3].equals(seen.revision()))
          .map(it -> put(seen.withMessage(message).withRevision("" + nextNumber())));
    }

    @Override
    public CompletableFuture<Boolean> delete(String id, long seqId) {
      String key = key(id, seqId);
      return write(id, null, () -> find(key).map(it -> stored.remove(key)).isPresent());
    }
  }

  private record FileRecords(DurableBackend on, MVMap<String, Object[]> all) implements Records {
    private Optional<Value> value(String key) {
      return Optional.ofNullable(all.get(key)).map(it -> new Value((byte[]) it[1], (long) it[0]));
    }

    @Override
    public CompletableFuture<Optional<Value>> get(String key) {
      return on.read(null, () -> value(key));
    }

    @Override
    public CompletableFuture<Optional<Value>> compareAndSet(
        String key, Optional<Value> expected, byte[] update) {
      return on.write(null, null, () -> set(key, expected, update));
    }

    private Optional<Value> set(String key, Optional<Value> expected, byte[] update) {
      if (!value(key).equals(expected)) return Optional.empty();
      all.put(key, new Object[] {on.nextNumber(), update});
      return value(key);
    }

    @Override
    public CompletableFuture<Boolean> remove(String key, Value expected) {
      return on.write(null, null, () -> unset(key, expected));
    }

    private boolean unset(String key, Value expected) {
      return value(key).filter(expected::equals).map(it -> all.remove(key)).isPresent();
    }
  }
}
