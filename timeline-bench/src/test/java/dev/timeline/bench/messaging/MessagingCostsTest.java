package dev.timeline.bench.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The program in short; how fast is not the question here. */
class MessagingCostsTest {

  @TempDir Path results;

  @Test
  void everyCallIsMeasured() throws IOException {
    int code =
        new CommandLine(MessagingCosts.class)
            .execute("--delay=0", "--repetitions=3", "--warm-ups=0", "--results=" + results);

    assertThat(code).isZero();
    assertThat(results.resolve("messaging.md")).content().contains("| send to 2 members | ");
    JsonObject json =
        JsonParser.parseString(Files.readString(results.resolve("messaging.json")))
            .getAsJsonObject();
    assertThat(json.keySet())
        .containsExactly(
            "sendToTwo",
            "sendTo101",
            "sendLeft",
            "pullNothing",
            "pullNothingOneRead",
            "pullTwoNew",
            "pullTwoNewOneRead",
            "conversations50",
            "markRead",
            "recall");
    for (String name : json.keySet()) {
      JsonObject figures = json.getAsJsonObject(name);
      assertThat(figures.has("storedMillis")).isEqualTo(name.startsWith("send"));
      assertThat(figures.get("requests").getAsInt()).isPositive();
      assertThat(figures.get("written").getAsInt() + figures.get("read").getAsInt()).isPositive();
      assertThat(figures.get("millis").getAsDouble()).isPositive();
    }
    assertThat(json.getAsJsonObject("sendTo101").get("written").getAsInt()).isEqualTo(1 + 101);
  }
}
