package dev.timeline.memory;

import java.util.function.Consumer;

/** What a backend has opened: usable until it or the backend is closed. */
abstract class Handle implements AutoCloseable {

  private final String what;
  private final Consumer<Handle> onClose;
  private volatile boolean closed;

  Handle(String what, Consumer<Handle> onClose) {
    this.what = what;
    this.onClose = onClose;
  }

  @Override
  public void close() {
    closed = true;
    onClose.accept(this);
  }

  final void requireOpen() {
    if (closed) {
      throw new IllegalStateException(what + " is closed");
    }
  }
}
