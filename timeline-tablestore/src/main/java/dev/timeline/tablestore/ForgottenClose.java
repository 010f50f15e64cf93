package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.AsyncClient;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shuts a client down when the application has ended without closing its backend: one thread of the
 * client's is no daemon, and would keep the process alive. All of the client's threads are in a
 * group of their own; when every thread outside of such groups is a daemon, nobody is left to use
 * it.
 */
final class ForgottenClose {

  private static final Logger LOG = LoggerFactory.getLogger(ForgottenClose.class);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** The JVM's own, which waits for the others. */
  private static final String LAST_THREAD = "DestroyJavaVM";

  /** A group of a client's threads. */
  static final class ClientThreads extends ThreadGroup {
    ClientThreads() {
      super("timeline-tablestore-client");
    }
  }

  private final Threads threads;
  private final AsyncClient client;
  private volatile boolean closed;

  private ForgottenClose(Threads threads, AsyncClient client) {
    this.threads = threads;
    this.client = client;
  }

  /** Watches over a client until {@link #end}. */
  static ForgottenClose watch(Threads threads, AsyncClient client) {
    var watch = new ForgottenClose(threads, client);
    threads.after(PERIOD, watch::check);
    return watch;
  }

  /** Ends: the backend is closed. */
  void end() {
    closed = true;
  }

  private void check() {
    if (closed) {
      return;
    }
    if (applicationRuns()) {
      threads.after(PERIOD, this::check);
    } else {
      LOG.warn("The application ended without closing its TableStore backend; closing its client.");
      client.shutdown();
    }
  }

  private static boolean applicationRuns() {
    ThreadGroup root = Thread.currentThread().getThreadGroup();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    var all = new Thread[2 * root.activeCount() + 16];
    int count = root.enumerate(all);
    return count == all.length
        || Arrays.stream(all, 0, count).anyMatch(ForgottenClose::isAnotherOnes);
  }

  private static boolean isAnotherOnes(Thread thread) {
    return !thread.isDaemon()
        && !(thread.getThreadGroup() instanceof ClientThreads)
        && !thread.getName().equals(LAST_THREAD);
  }
}
