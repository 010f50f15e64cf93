package dev.timeline.examples.chatweb.stage;

import dev.timeline.SeqRange;
import dev.timeline.Subscription;
import dev.timeline.TimelineException;
import dev.timeline.examples.http.DeviceListener;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.Conversation;
import dev.timeline.messaging.Gap;
import dev.timeline.messaging.GapPage;
import dev.timeline.messaging.HistoryPage;
import dev.timeline.messaging.Inbox;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import dev.timeline.messaging.SyncBatch;
import dev.timeline.messaging.SyncCursor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A device of somebody who is not here, as an application on a telephone would be: it keeps a
 * cursor and what it was given, and counts what it was given twice or out of order. Thread-safe.
 */
final class SimulatedDevice {

  private static final int ROAMING_PAGE = 20;

  private final String user;
  private final String name;
  private final DeviceListener listener;
  private final Map<String, NavigableMap<Long, String>> held = new HashMap<>();
  private final Map<String, Set<Long>> pulled = new HashMap<>();
  private final Map<String, Long> highest = new HashMap<>();

  private @Nullable Messenger<String> messenger;

  private @Nullable SyncCursor cursor;
  private @Nullable Subscription subscription;
  private boolean isOnline;
  private boolean isNew;
  private boolean wasWiped;
  private int connection; // tells a batch of a connection that has ended
  private long duplicated;
  private long outOfOrder;

  SimulatedDevice(String user, String name, DeviceListener listener) {
    this.user = user;
    this.name = name;
    this.listener = listener;
  }

  String user() {
    return user;
  }

  String name() {
    return name;
  }

  synchronized boolean isOnline() {
    return isOnline;
  }

  /** Goes on with another server, if it is online. */
  synchronized void serverStarted(Messenger<String> started) {
    messenger = started;
    unsubscribe();
    if (isOnline) {
      subscribe();
    }
  }

  synchronized void goOnline() {
    if (!isOnline) {
      isOnline = true;
      subscribe();
      listener.connected(user, name);
    }
  }

  synchronized void goOffline() {
    if (isOnline) {
      isOnline = false;
      unsubscribe();
      listener.disconnected(user, name);
    }
  }

  /** Forgets everything and begins anew: what the inbox has, and older messages by roaming. */
  synchronized void wipe() {
    boolean wasOnline = isOnline;
    goOffline();
    cursor = null;
    isNew = true;
    wasWiped = true;
    held.clear();
    pulled.clear();
    highest.clear();
    if (wasOnline) {
      goOnline();
    }
  }

  /** Listens from where it was; when the server is gone by now, it goes on with the next. */
  private void subscribe() {
    if (messenger == null) {
      return;
    }
    try {
      Inbox<String> inbox = messenger.inbox(user);
      SyncCursor start = start(inbox);
      int own = ++connection;
      subscription = inbox.subscribe(start, batch -> receive(batch, own));
    } catch (TimelineException | IllegalStateException e) {
      return; // no answer, or its messenger is closed
    }
  }

  private SyncCursor start(Inbox<String> inbox) {
    SyncCursor start = cursor;
    if (start == null) {
      start = inbox.fromOldest();
      if (isNew) {
        roam(inbox);
      }
      cursor = start;
    }
    return start;
  }

  /** Reads the latest page of each conversation from the history. */
  private void roam(Inbox<String> inbox) {
    inbox
        .conversations(100)
        .conversations()
        .forEach(
            one ->
                inbox
                    .conversation(one.conversationId())
                    .history(SeqRange.latest().limit(ROAMING_PAGE))
                    .events()
                    .forEach(this::hold));
    isNew = false;
  }

  private void unsubscribe() {
    connection++;
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }

  private synchronized void receive(SyncBatch<String> batch, int from) {
    if (from != connection) {
      return; // what was on its way when the connection ended comes again with the next
    }
    take(batch);
  }

  private void take(SyncBatch<String> batch) {
    batch.gaps().forEach(this::fill);
    batch.events().forEach(this::pull);
    cursor = batch.next();
    listener.sent(user, name, batch);
  }

  /** Reads from the history what expired while the device was away. */
  private void fill(Gap gap) {
    if (messenger == null) {
      return;
    }
    Optional<Gap> rest = Optional.of(gap);
    while (rest.isPresent()) {
      GapPage<String> page =
          messenger.inbox(user).conversation(gap.conversationId()).fill(rest.get());
      page.events().forEach(this::hold);
      rest = page.rest();
    }
    readAgain(gap.conversationId());
  }

  /** Reads what it holds once more: news of an edit or recall may have expired, too. */
  private void readAgain(String conversation) {
    if (messenger == null || held(conversation).isEmpty()) {
      return;
    }
    Conversation<String> history = messenger.inbox(user).conversation(conversation);
    HistoryPage<String> page = history.history(SeqRange.after(held(conversation).firstKey() - 1));
    page.events().forEach(this::hold);
    while (page.more()) {
      page = history.history(page.next());
      page.events().forEach(this::hold);
    }
  }

  private void pull(ChatEvent<String> event) {
    String conversation = event.conversationId();
    if (event instanceof ChatEvent.Posted<String>) {
      if (!pulled.computeIfAbsent(conversation, id -> new HashSet<>()).add(event.seqId())) {
        duplicated++;
      }
      if (event.seqId() < highest.getOrDefault(conversation, 0L)) {
        outOfOrder++;
      }
      highest.merge(conversation, event.seqId(), Math::max);
      hold(event);
    } else if (held(conversation).containsKey(event.seqId())) {
      hold(event); // a change of a message that it has
    }
  }

  private void hold(ChatEvent<String> event) {
    if (event instanceof ChatEvent.Posted<String> posted) {
      held(event.conversationId()).put(event.seqId(), posted.message().body());
    } else if (event instanceof ChatEvent.Edited<String> edited) {
      held(event.conversationId()).put(event.seqId(), edited.message().body());
    } else if (event instanceof ChatEvent.Recalled<String>) {
      held(event.conversationId()).put(event.seqId(), "");
    }
  }

  private NavigableMap<Long, String> held(String conversation) {
    return held.computeIfAbsent(conversation, id -> new TreeMap<>());
  }

  /** Returns the last message that it holds, of each conversation. */
  synchronized Map<String, Long> positions() {
    var last = new HashMap<String, Long>();
    held.forEach(
        (conversation, messages) -> {
          if (!messages.isEmpty()) {
            last.put(conversation, messages.lastKey());
          }
        });
    return last;
  }

  private long firstHeld(String conversation) {
    return held(conversation).isEmpty() ? Long.MAX_VALUE : held(conversation).firstKey();
  }

  /** Pulls all that it has not pulled, and then says how it compares with the histories. */
  synchronized DeviceCheck check(Messenger<String> now, Membership membership) {
    Inbox<String> inbox = now.inbox(user);
    messenger = now;
    unsubscribe();
    SyncCursor next = start(inbox);
    SyncBatch<String> batch;
    do {
      batch = inbox.pull(next, 1_000);
      next = batch.next();
      take(batch);
    } while (batch.more());
    long missing = 0;
    try (var joined = membership.conversations(user)) {
      for (Membership.Joined one : joined.toList()) {
        missing +=
            DeviceCheck.missing(
                now.uncheckedConversation(one.conversationId()),
                wasWiped ? firstHeld(one.conversationId()) - 1 : 0,
                one.since(),
                held(one.conversationId()));
      }
    }
    if (isOnline) {
      subscribe();
    }
    return new DeviceCheck(1, missing, duplicated, outOfOrder);
  }
}
