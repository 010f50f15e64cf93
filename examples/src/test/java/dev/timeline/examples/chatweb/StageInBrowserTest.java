package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** The stage, and its levers. */
@Timeout(300)
class StageInBrowserTest extends InBrowser {

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
    Tab ann = browser.newTab().open(stage.address()).as("ann").enter(TEA);
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
    assertThat(ann.messages()).doesNotHaveDuplicates().contains("said while no server runs");
    ann.picture("stage-light");
    browser.setDark(true);
    ann.picture("stage-dark");
    browser.setDark(false);
    browser.hasNoFault();
  }

  @Test
  void theTourCanBeDone() {
    Tab ann = browser.newTab().open(stage.address()).as("ann").enter(TEA);
    ann.click("#tour-open");
    for (int step = 1; step < 7; step++) {
      ann.click("#tour-act");
      ann.until(it -> it.findElement(By.id("tour-act")).isEnabled());
      if (step == 6) {
        tells(ann, "server 2 has started");
        ann.picture("tour");
      }
      ann.click("#tour-next");
    }
    ann.sees("Hello from the tour");
    tells(ann, "left in the conversation");
    tells(ann, "ben's phone forgets all");
    ann.click("#tour-next");
    assertThat(ann.here().findElement(By.id("tour")).isDisplayed()).isFalse();
    browser.hasNoFault();
  }

  @Test
  void oneHotUserHoldsUpTheOthersOnlyBefore() {
    Tab ann = browser.newTab().open(stage.address()).as("ann");
    ann.click("[data-show='queues']");
    ann.click("#queues-hot");
    ann.click("#queues-play");
    ann.until(it -> waited(it.findElement(By.id("queues-old")).getText()) > 30);
    ann.picture("queues");
    assertThat(waited(ann.texts("#queues-now").get(0))).isLessThan(15);
    browser.hasNoFault();
  }

  private static int waited(String text) {
    return Integer.parseInt(text.replaceAll("\\D", ""));
  }

  @Test
  void theChallengeEndsClean() {
    Tab ann = browser.newTab().open(stage.address()).as("ann").enter(TEA);
    lever(ann, "challenge");
    ann.until(it -> it.findElement(By.id("result")).getText().contains("against the history"));
    ann.picture("challenge");
    ann.until(it -> it.findElement(By.id("result")).getText().contains("This tab"));
    assertThat(ann.texts("#result").get(0))
        .matches(
            ".*devices against the history: 0 missing, 0 duplicated, 0 out of order\\."
                + " This tab, from its first message on: [1-9]\\d* messages,"
                + " 0 missing, 0 duplicated, 0 out of order\\.");
    browser.hasNoFault();
  }
}
