package dev.timeline.examples.chatweb.stage;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts of what the last message took: calls, requests and rows, from when it is sent until some
 * seconds later. Thread-safe.
 */
final class RowCounts {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(4);

  private final Facts facts;
  private final boolean countsRequests;
  private String sender = "";
  private String conversation = "";
  private boolean isChange;
  private long began = System.nanoTime() - NANOS;
  private boolean hasChanged;
  private int history;
  private final Map<Long, Integer> copies = new HashMap<>(); // of each SeqId
  private long seqId; // 0: not yet stored
  private int others;
  private int read;
  private int requests;
  private int pulls;

  /** The kinds of rows that are written. */
  enum Written {
    HISTORY,
    COPY,
    OTHER
  }

  /**
   * Creates counts.
   *
   * @param countsRequests whether the backend sends requests, which it tells; if not, calls count
   */
  RowCounts(Facts facts, boolean countsRequests) {
    this.facts = facts;
    this.countsRequests = countsRequests;
  }

  /** Begins to count for another message. */
  synchronized void begin(String newSender, String newConversation, boolean isNewChange) {
    sender = newSender;
    conversation = newConversation;
    isChange = isNewChange;
    began = System.nanoTime();
    history = 0;
    copies.clear();
    seqId = 0;
    others = 0;
    read = 0;
    requests = 0;
    pulls = 0;
    hasChanged = true;
  }

  synchronized void called() {
    count(countsRequests ? 0 : 1);
  }

  synchronized void requested() {
    count(1);
  }

  private void count(int more) {
    requests += isCounting() ? more : 0;
    hasChanged |= more > 0;
  }

  synchronized void wrote(Written kind, int rows) {
    if (isCounting()) {
      switch (kind) {
        case HISTORY -> history += rows;
        case COPY -> {} // told one by one
        case OTHER -> others += rows;
      }
      hasChanged = true;
    }
  }

  synchronized void stored(String inConversation, long newSeqId) {
    if (inConversation.equals(conversation)) {
      seqId = newSeqId;
      hasChanged = true;
    }
  }

  /** Counts a copy; those of a message may be told before that it is stored. */
  synchronized void copied(String inConversation, long ofSeqId) {
    if (isCounting() && inConversation.equals(conversation)) {
      copies.merge(ofSeqId, 1, Integer::sum);
      hasChanged = true;
    }
  }

  synchronized void read(int rows) {
    if (isCounting()) {
      read += rows;
      hasChanged = true;
    }
  }

  synchronized void pulled() {
    if (isCounting()) {
      pulls++;
      hasChanged = true;
    }
  }

  private boolean isCounting() {
    return System.nanoTime() - began < NANOS;
  }

  /** Tells the counts, if they have changed. */
  synchronized void tell() {
    if (hasChanged && !sender.isEmpty()) {
      hasChanged = false;
      facts.tell(
          "cost",
          "sender",
          sender,
          "conversation",
          conversation,
          "isChange",
          isChange,
          "history",
          history,
          "copies",
          copies.getOrDefault(seqId, 0),
          "others",
          others,
          "read",
          read,
          "requests",
          requests,
          "unit",
          countsRequests ? "requests" : "calls",
          "pulls",
          pulls);
    }
  }
}
