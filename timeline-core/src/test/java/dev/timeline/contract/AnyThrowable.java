package dev.timeline.contract;

import java.io.IOException;
import java.util.List;

/** What an application's own code may throw. */
final class AnyThrowable {

  private AnyThrowable() {}

  /** Returns one of each kind. */
  static List<Throwable> ofEachKind() {
    return List.of(
        new IllegalStateException("unchecked"),
        new IOException("checked, as Kotlin throws it"),
        new AssertionError("an error"),
        new NoClassDefFoundError("another error"),
        new StackOverflowError("a body that is nested too deeply"));
  }

  /** Throws it, whether it is checked or not. */
  static RuntimeException raise(Throwable any) {
    return AnyThrowable.<RuntimeException>thrown(any);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // thrown whatever it is
  private static <T extends Throwable> RuntimeException thrown(Throwable any) throws T {
    throw (T) any;
  }
}
