package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.chatweb.stage.StagedBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The chat, as users have it in a browser. */
@Timeout(300)
class ChatInBrowserTest {

  private static final String TEA = "Tea kitchen";

  private Browser browser;
  private StagedBackend backend;
  private Stage stage;

  @BeforeEach
  void open() {
    browser = Browser.start();
    backend = StagedBackend.inMemory();
    stage = new Stage(backend, 0);
  }

  @AfterEach
  void close() {
    if (stage != null) {
      stage.close();
      backend.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void twoUsersTalkOnThreeDevices() {
    Tab ann = browser.tab().open(stage.address()).as("ann").enter(TEA);
    Tab annToo = browser.newTab().open(stage.address()).as("ann").enter(TEA);
    Tab ben = browser.newTab().open(stage.address()).as("ben").enter(TEA);
    ann.say("from ann");
    ben.sees("from ann").say("from ben");
    ann.sees("from ben");
    annToo.sees("from ann").sees("from ben");
    assertThat(ann.messages()).isEqualTo(annToo.messages()).isEqualTo(ben.messages());
    ann.picture("chat-light");
    browser.hasNoFault();
  }
}
