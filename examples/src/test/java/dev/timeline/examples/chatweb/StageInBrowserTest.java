package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.chatweb.stage.StagedBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** The stage, and its levers. */
@Timeout(300)
class StageInBrowserTest {

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

  private static void lever(Tab tab, String name) {
    tab.click("[data-lever='" + name + "']");
  }

  private static void tells(Tab tab, String text) {
    tab.until(
        it ->
            it.findElements(By.cssSelector("#words li")).stream()
                .anyMatch(line -> line.getText().contains(text)));
  }

  @Test
  void aCrashLeavesAHoleThatTheNextCopyShows() {
    Tab ann = browser.tab().open(stage.address()).as("ann").enter(TEA);
    ann.say("Tea, anybody?");
    tells(ann, "is copied to 6 inboxes");
    lever(ann, "kill-half");
    tells(ann, "server 1 has crashed");
    ann.picture("crash");
    ann.say("said while no server runs");
    lever(ann, "start");
    ann.isInSync().sees("said while no server runs");
    tells(ann, "A hole");
    ann.picture("hole");
    lever(ann, "seconds");
    tells(ann, "Redelivered");
    ann.picture("stage-light");
    browser.setDark(true);
    ann.picture("stage-dark");
    browser.setDark(false);
    browser.hasNoFault();
  }

  @Test
  void theChallengeEndsClean() {
    Tab ann = browser.tab().open(stage.address()).as("ann").enter(TEA);
    lever(ann, "challenge");
    ann.until(it -> it.findElement(By.id("result")).getText().contains("against the history"));
    ann.picture("challenge");
    assertThat(ann.texts("#result").get(0)).contains("0 missing, 0 doubled, 0 out of order");
    browser.hasNoFault();
  }
}
