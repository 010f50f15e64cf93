package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionTest {

  /** As on a module path that lacks a class which the client needs. */
  @Test
  @Timeout(60)
  void anErrorOfTheClientIsThrown() {
    var missing = new NoClassDefFoundError("a class that the client needs");
    assertThatThrownBy(
            () ->
                Connection.onDaemon(
                    new ThreadGroup("client"),
                    () -> {
                      throw missing;
                    }))
        .isSameAs(missing);
  }
}
