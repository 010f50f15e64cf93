package dev.timeline.internal;

/** Failures of an application's codec, which may throw anything. */
public final class CodecFailures {

  private CodecFailures() {}

  /** Throws what is no failure of the codec: that the virtual machine is out of order. */
  public static void rethrowIfFatal(Throwable failure) {
    if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
      throw error; // but a deeply nested body is poison, too
    }
  }
}
