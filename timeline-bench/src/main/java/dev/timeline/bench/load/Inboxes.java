package dev.timeline.bench.load;

import java.util.concurrent.CompletableFuture;

/** A way to get messages into users' inboxes in TableStore. */
interface Inboxes extends AutoCloseable {

  /** Returns at once; what it returns ends when the message has been written. */
  CompletableFuture<?> deliver(String user, String message);

  @Override
  void close();
}
