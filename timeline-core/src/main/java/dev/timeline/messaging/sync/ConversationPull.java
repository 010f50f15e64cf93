package dev.timeline.messaging.sync;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.CompletableFuture.completedFuture;

import dev.timeline.Entry;
import dev.timeline.SeqRange;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.scheduling.ClockTolerance;
import dev.timeline.messaging.storage.ConversationRecord;
import dev.timeline.messaging.storage.HistoryEntry;
import dev.timeline.messaging.storage.InboxEntry.Copy;
import dev.timeline.messaging.storage.InboxEntry.Erasure;
import dev.timeline.messaging.storage.InboxEntry.Mark;
import dev.timeline.messaging.storage.Predecessor;
import dev.timeline.messaging.storage.Roster;
import dev.timeline.messaging.sync.HistoryReader.Stretch;
import dev.timeline.messaging.sync.InboxPage.Arrival;
import dev.timeline.observation.MessagingEvent;
import dev.timeline.spi.EventSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The part of a pull that is about one conversation. Each copy names its predecessor: what lies
 * between that and the device's position is read from the conversation before the copy is shown.
 */
final class ConversationPull {

  private final PullContext context;
  private final String conversationId;
  private final long lackingUpTo;
  private final List<Arrival> arrivals;
  private final CompletableFuture<ConversationRecord> record;
  private final List<PullStep> steps = new ArrayList<>();
  private @Nullable Position position;
  private int rowsLeft = PullSettings.MOST_ROWS;
  private boolean isCut;

  /**
   * Creates the part of a conversation.
   *
   * @param lackingUpTo up to where entries are read whose copies may have expired; 0: none have
   * @param arrivals in the order of the conversation
   * @param record completes with the conversation's record, if it is needed
   */
  ConversationPull(
      PullContext context,
      String conversationId,
      Optional<Position> position,
      long lackingUpTo,
      List<Arrival> arrivals,
      CompletableFuture<ConversationRecord> record) {
    this.context = context;
    this.conversationId = conversationId;
    this.position = position.orElse(null);
    this.lackingUpTo = lackingUpTo;
    this.arrivals = arrivals;
    this.record = record;
  }

  /** Returns the steps, which a pull takes as far as its limits allow. */
  CompletableFuture<List<PullStep>> run() {
    int late = takeLate();
    return readWhatExpired()
        .thenCompose(read -> take(late))
        .thenCompose(taken -> readWhatIsLeft())
        .thenApply(read -> steps);
  }

  /** Takes what is late, which is older than what has expired; returns how many those were. */
  private int takeLate() {
    int late = 0;
    while (late < arrivals.size()
        && arrivals.get(late).what() instanceof Copy copy
        && isLate(copy)) {
      var unused = take(copy, arrivals.get(late++).entry());
    }
    return late;
  }

  private CompletableFuture<Void> readWhatExpired() {
    boolean isRead = position != null && position.seqId() >= lackingUpTo;
    return lackingUpTo == 0 || isRead ? done() : readMissing(lackingUpTo);
  }

  private CompletableFuture<Void> take(int from) {
    for (int i = from; i < arrivals.size() && !isCut; i++) {
      CompletableFuture<Void> taken = take(arrivals.get(i));
      if (!taken.isDone() || taken.isCompletedExceptionally()) {
        int next = i + 1;
        return taken.thenCompose(done -> take(next));
      }
    }
    return done();
  }

  private static CompletableFuture<Void> done() {
    return completedFuture(null);
  }

  private CompletableFuture<Void> take(Arrival arrival) {
    if (arrival.what() instanceof Mark mark) {
      return take(mark, arrival.entry());
    }
    if (arrival.what() instanceof Erasure erasure) {
      take(erasure, arrival.entry());
      return done();
    }
    return take((Copy) arrival.what(), arrival.entry());
  }

  /** Takes an erasure: nothing is left up to there to look for, and what comes late is passed. */
  private void take(Erasure erasure, Entry<byte[]> entry) {
    if (erasure.millis() < context.from().wantMillis()) {
      pass(entry);
      return;
    }
    position =
        position == null
            ? new Position(erasure.seqId(), erasure.millis(), 0, false)
            : position.advancedTo(erasure.seqId(), erasure.millis());
    steps.add(new PullStep.Erased(now(), erasure, entry));
  }

  private void pass(Entry<byte[]> entry) {
    steps.add(new PullStep.Passed(now(), OptionalLong.of(entry.seqId())));
  }

  private Optional<Position> now() {
    return Optional.ofNullable(position);
  }

  private CompletableFuture<Void> take(Mark mark, Entry<byte[]> entry) {
    if (!context.joined().contains(conversationId)) {
      pass(entry); // they look at the record if they join again
      return done();
    }
    Predecessor copied = mark.predecessor();
    if (position == null && !copied.isNone() && copied.millis() >= context.floorMillis()) {
      return beginReading(copied.seqId()).thenRun(() -> pass(entry));
    }
    position =
        position == null
            ? new Position(copied.seqId(), copied.millis(), copied.seqId(), true)
            : position.reading(true);
    pass(entry);
    return done();
  }

  /** Begins at the last entry that is older than what this device wants. */
  private CompletableFuture<Void> beginReading(long upTo) {
    return context
        .store()
        .lastBefore(conversationId, context.floorMillis(), upTo)
        .thenAccept(
            last -> position = new Position(last.seqId(), last.millis(), last.seqId(), true));
  }

  private CompletableFuture<Void> take(Copy copy, Entry<byte[]> entry) {
    Predecessor before = copy.predecessor();
    if (copy.millis() < context.from().wantMillis()) {
      pass(entry);
      return done();
    }
    if (isLate(copy)) {
      if (isOfBefore(entry)) {
        pass(entry);
      } else { // twice rather than never
        steps.add(new PullStep.Copied(now(), copy, entry));
      }
      return done();
    }
    if (position != null && copy.seqId() <= position.seqId()) {
      pass(entry);
      return done();
    }
    if (before.isNone() || (position != null && before.seqId() <= position.seqId())) {
      give(copy, entry, 0);
      return done();
    }
    if (position == null && before.millis() < context.floorMillis()) {
      give(copy, entry, before.seqId());
      return done();
    }
    if (isCutByRows()) {
      return done();
    }
    return readMissing(copy.seqId() - 1).thenRun(() -> giveUnlessCut(copy, entry));
  }

  private CompletableFuture<Void> readMissing(long upTo) {
    CompletableFuture<Stretch> missing =
        position == null
            ? context.reader().since(conversationId, context.floorMillis(), upTo, rowsLeft)
            : context.reader().between(conversationId, position.seqId(), upTo, rowsLeft);
    long after = position == null ? 0 : position.seqId();
    return missing.thenCompose(
        stretch -> {
          tell(after, upTo, stretch);
          return addRows(stretch);
        });
  }

  private void tell(long after, long upTo, Stretch stretch) {
    EventSource events = context.events();
    if (events.isObserved()) {
      events.tell(
          new MessagingEvent.HoleRead(
              events.name(), context.user(), conversationId, after, upTo, stretch.rows().size()));
    }
  }

  private boolean isCutByRows() {
    if (rowsLeft <= 0) {
      isCut = true;
      steps.add(new PullStep.Cut());
    }
    return isCut;
  }

  /** Returns whether it is late for a position that was not checked: it may not be shown yet. */
  private boolean isLate(Copy copy) {
    return position == null
        ? copy.millis() < context.floorMillis()
        : copy.seqId() <= position.base();
  }

  /**
   * Returns whether an entry of the inbox was there when this device was last at its end, or an
   * hour before that: then it had expired by the clock of another server, and was looked for
   * elsewhere.
   */
  private boolean isOfBefore(Entry<byte[]> entry) {
    return entry.epochMilli() < context.floorMillis() - ClockTolerance.CLOCK_MILLIS;
  }

  private void give(Copy copy, Entry<byte[]> entry, long base) {
    position =
        position == null
            ? new Position(copy.seqId(), copy.millis(), base, false)
            : position.advancedTo(copy.seqId(), copy.millis());
    steps.add(new PullStep.Copied(now(), copy, entry));
  }

  private void giveUnlessCut(Copy copy, Entry<byte[]> entry) {
    if (!isCut) {
      give(copy, entry, 0);
    }
  }

  private CompletableFuture<Void> addRows(Stretch stretch) {
    if (position == null) {
      position = new Position(stretch.before(), Checkpoint.NEVER, stretch.before(), false);
    }
    return addRows(stretch, 0);
  }

  private CompletableFuture<Void> addRows(Stretch stretch, int from) {
    for (int i = from; i < stretch.rows().size(); i++) {
      CompletableFuture<Void> added = addRow(stretch.rows().get(i));
      if (!added.isDone() || added.isCompletedExceptionally()) {
        int next = i + 1;
        return added.thenCompose(done -> addRows(stretch, next));
      }
    }
    rowsLeft -= stretch.rows().size();
    if (!stretch.isAll()) {
      isCut = true;
      steps.add(new PullStep.Cut());
    }
    return done();
  }

  private CompletableFuture<Void> addRow(Entry<byte[]> entry) {
    HistoryEntry row;
    try {
      row = HistoryEntry.decode(entry);
    } catch (RuntimeException e) {
      position = currentPosition().advancedTo(entry.seqId(), entry.epochMilli());
      steps.add(new PullStep.UnreadableRow(now(), entry, e));
      return done();
    }
    return isOnRoster(row.roster().orElse(Roster.EMPTY))
        .thenAccept(
            isOn -> {
              position = currentPosition().advancedTo(row.seqId(), row.millis());
              steps.add(new PullStep.Row(now(), row, isOn));
            });
  }

  private Position currentPosition() {
    return requireNonNull(position);
  }

  private CompletableFuture<Boolean> isOnRoster(Roster roster) {
    CompletableFuture<Boolean> isOn = completedFuture(roster.members().contains(context.user()));
    for (String part : roster.parts()) {
      isOn =
          isOn.thenCompose(
              found ->
                  found
                      ? completedFuture(true)
                      : context
                          .store()
                          .rosterParts()
                          .read(conversationId, part)
                          .thenApply(members -> members.contains(context.user())));
    }
    return isOn;
  }

  private CompletableFuture<Void> readWhatIsLeft() {
    boolean isRead = position != null && position.isRead();
    boolean mayBegin = context.looksAtAll() && context.joined().contains(conversationId);
    return isCut || (!isRead && !mayBegin) ? done() : record.thenCompose(this::readWhatIsLeft);
  }

  private CompletableFuture<Void> readWhatIsLeft(ConversationRecord known) {
    if (!known.isLeft()) {
      return done();
    }
    if (position == null) {
      if (context.from().hasForgotten()) {
        tellIfNew(known);
        return done();
      }
      return beginReading(SeqRange.MAX_SEQ_ID).thenCompose(begun -> readUpTo(known));
    }
    position = position.reading(true);
    return readUpTo(known);
  }

  /** Tells of what the cursor had no position for any more, if anything is new. */
  private void tellIfNew(ConversationRecord known) {
    if (known.leftMillis() < context.floorMillis()) {
      return;
    }
    position = new Position(known.leftUpTo(), known.leftMillis(), known.leftUpTo(), true);
    steps.add(
        new PullStep.Missing(
            now(),
            new Gap(
                conversationId,
                Instant.ofEpochMilli(Math.max(0, context.floorMillis())),
                SeqRange.before(known.leftUpTo() + 1))));
  }

  private CompletableFuture<Void> readUpTo(ConversationRecord known) {
    long upTo = known.leftUpTo();
    steps.add(new PullStep.Passed(now(), OptionalLong.empty()));
    long after = currentPosition().seqId();
    if (upTo <= after || isCutByRows()) {
      return done();
    }
    return context
        .reader()
        .between(conversationId, after, upTo, rowsLeft)
        .thenCompose(this::addRows)
        .thenRun(() -> passUpTo(upTo, known.leftMillis()));
  }

  /** Moves on past what was deleted or has expired, so that it is not looked for again. */
  private void passUpTo(long upTo, long millis) {
    if (!isCut && currentPosition().seqId() < upTo) {
      position = currentPosition().advancedTo(upTo, millis);
      steps.add(new PullStep.Passed(now(), OptionalLong.empty()));
    }
  }
}
