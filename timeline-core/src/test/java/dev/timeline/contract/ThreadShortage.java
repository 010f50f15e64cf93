package dev.timeline.contract;

/** A process at its limit of threads, as far as the current thread can tell: it starts none. */
final class ThreadShortage implements AutoCloseable {

  private final InheritableThreadLocal<Object> refusal =
      new InheritableThreadLocal<>() {
        @Override
        protected Object childValue(Object parentValue) { // asked for by each new thread
          throw new OutOfMemoryError("unable to create native thread");
        }
      };

  ThreadShortage() {
    refusal.set(this);
  }

  @Override
  public void close() {
    refusal.remove();
  }
}
