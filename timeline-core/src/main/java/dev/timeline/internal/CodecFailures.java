package dev.timeline.internal;

/** What an application's codec may throw: anything, in a language without checked exceptions. */
public final class CodecFailures {

  private CodecFailures() {}

  /** Throws what is no failure of the codec: that the virtual machine is out of order. */
  public static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
      throw error; // but a deeply nested body is poison, too
    }
  }
}
