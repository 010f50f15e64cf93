package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** The chat, as users have it in a browser. */
@Timeout(300)
class ChatInBrowserTest extends InBrowser {

  private Tab tabOf(String user) {
    return browser.newTab().open(stage.address()).as(user).enter(TEA);
  }

  @Test
  void twoUsersTalkOnThreeDevices() {
    Tab ann = tabOf("ann");
    Tab annToo = tabOf("ann");
    Tab ben = tabOf("ben");
    ann.say("from ann");
    ben.sees("from ann").say("from ben");
    ann.sees("from ben");
    annToo.sees("from ann").sees("from ben");
    assertThat(ann.messages()).isEqualTo(annToo.messages()).isEqualTo(ben.messages());
    ann.here();
    ann.until(it -> it.findElement(By.className("receipts")).getText().contains("ben"));
    ann.picture("chat-light");
    browser.hasNoFault();
  }

  @Test
  void aMessageIsEditedAndRecalled() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ann.say("first");
    ben.sees("first");
    ann.sees("first")
        .script(
            "[...document.querySelectorAll('.mine .acts button')].find(b => b.textContent === 'Edit').click()");
    ann.say("second");
    ben.sees("second");
    ann.sees("second")
        .script(
            "[...document.querySelectorAll('.mine .acts button')].find(b => b.textContent === 'Recall').click()");
    ben.sees("This message was recalled.");
    ann.sees("This message was recalled.");
    browser.hasNoFault();
  }

  @Test
  void aReloadInTheMiddleLosesNothing() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ann.say("before");
    ben.sees("before").here().navigate().refresh();
    ann.say("meanwhile");
    ben.isInSync().sees("before").sees("meanwhile");
    ann.sees("meanwhile").say("after");
    ben.sees("after");
    assertThat(ben.messages()).isEqualTo(ann.sees("after").messages());
    browser.hasNoFault();
  }

  @Test
  void aDeviceGoesOfflineAndCatchesUp() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ben.click("#tab-offline");
    ann.say("one").sees("one").say("two").sees("two");
    ben.say("written offline");
    assertThat(ben.messages()).doesNotContain("one", "two", "written offline");
    ben.click("#tab-offline");
    ben.sees("one").sees("two").sees("written offline");
    ann.sees("written offline");
    assertThat(Collections.frequency(ann.messages(), "written offline")).isEqualTo(1);
    assertThat(ben.messages()).isEqualTo(ann.messages());
    browser.hasNoFault();
  }

  @Test
  void aMessageWhoseAnswerIsCutOffIsSentAgain() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ann.script(
        """
        const real = window.fetch;
        const cut = () => new Response(new ReadableStream({
          start(body) {
            body.enqueue(new TextEncoder().encode('{"message'));
            setTimeout(() => body.error(new DOMException('cut off', 'AbortError')), 50);
          }}), { status: 201 });
        window.fetch = async (address, request) => {
          const answer = await real(address, request);
          if (request.method !== 'POST' || window.wasCut) return answer;
          window.wasCut = true;
          return cut();
        };
        """);
    ann.say("said once").sees("said once");
    ben.sees("said once");
    assertThat(ann.script("return window.wasCut")).isEqualTo(true);
    assertThat(Collections.frequency(ben.messages(), "said once")).isEqualTo(1);
    assertThat(Collections.frequency(ann.messages(), "said once")).isEqualTo(1);
    browser.hasNoFault();
  }

  @Test
  void anEditThatFailedIsGoneOnWith() {
    Tab ann = tabOf("ann");
    ann.cutOff("PUT").say("first").sees("first");
    ann.script(
        "[...document.querySelectorAll('.mine .acts button')].find(b => b.textContent === 'Edit').click()");
    ann.say("second");
    ann.until(it -> it.findElement(By.id("hint")).getText().contains("cannot be reached"));
    assertThat(ann.script("return document.getElementById('text').value")).isEqualTo("second");
    ann.reconnect();
    ann.say("second").sees("second");
    assertThat(ann.messages()).contains("second").doesNotContain("first").doesNotHaveDuplicates();
    browser.hasNoFault();
  }

  @Test
  void aRefusedCursorLosesNoMessageThatWaits() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ben.click("#tab-offline");
    ben.say("written offline");
    ann.say("meanwhile").sees("meanwhile");
    ben.script(
        """
        const real = Storage.prototype.setItem;
        Storage.prototype.setItem = () => {}; // nothing is kept any more before the page is left
        for (const key of Object.keys(localStorage).filter((it) => it.startsWith('timeline/ben/'))) {
          real.call(localStorage, key, JSON.stringify({ ...JSON.parse(localStorage[key]), cursor: 'none' }));
        }
        location.reload();
        """);
    ben.sees("meanwhile").sees("written offline").isInSync();
    ann.sees("written offline");
    assertThat(Collections.frequency(ann.messages(), "written offline")).isEqualTo(1);
    browser.hasNoFault();
  }

  @Test
  void aTabIsTheSameDeviceForEachOfItsUsers() {
    Tab tab = tabOf("ann");
    String name = device(tab);
    tab.click("#user");
    assertThat(device(tab.as("ben"))).isEqualTo(name);
    tab.click("#user");
    assertThat(device(tab.as("ann"))).isEqualTo(name);
    browser.hasNoFault();
  }

  private static String device(Tab tab) {
    return (String) tab.script("return sessionStorage.getItem('device')");
  }

  @Test
  void whatIsNotDisplayedIsNotRead() {
    Tab ben = tabOf("ben");
    ben.click("[data-show='queues']");
    ben.script(
        "return fetch('/api/messages?conversation=Tea%20kitchen', {method: 'POST',"
            + " headers: {'X-User': 'ann'}, body: JSON.stringify({body: 'unseen'})})");
    ben.until(
        it ->
            ben.script(
                "return document.getElementById('messages').textContent.includes('unseen')"));
    assertThat(unread(ben)).isEqualTo(1L);
    ben.click("[data-show='chat']");
    ben.until(it -> unread(ben) == 0);
    browser.hasNoFault();
  }

  private static long unread(Tab tab) {
    return (long)
        tab.script(
            "return fetch('/api/conversations', {headers: {'X-User': 'ben'}})"
                + ".then(answer => answer.json())"
                + ".then(all => all.find(one => one.conversation === 'Tea kitchen').unread)");
  }

  @Test
  void aHostileMessageIsText() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    List<String> hostile =
        List.of(
            "<img src=x onerror=\"window.hit=1\">",
            "<script>window.hit=1</script>",
            "\"><svg onload=window.hit=1>",
            "javascript:window.hit=1",
            "\u202Eright to left\u202C, \u0000, \uD83D\uDC69\u200D\uD83D\uDCBB, 日本語, שלום");
    for (String text : hostile) {
      ann.say(text);
    }
    ann.sees("שלום");
    ben.sees("שלום");
    for (Tab tab : List.of(ann, ben)) {
      assertThat(tab.script("return window.hit")).isNull();
      assertThat(
              tab.script(
                  "return document.querySelectorAll('#messages img, #messages script, #messages svg').length"))
          .isEqualTo(0L);
      assertThat(tab.messages()).containsAll(hostile.subList(0, 4));
    }
    browser.hasNoFault();
  }

  @Test
  void olderMessagesComeAsOneScrollsUp() throws Exception {
    Tab ann = tabOf("ann");
    for (int i = 1; i <= 45; i++) {
      ann.script(
          "return fetch('/api/messages?conversation=Weekend%20hike', {method: 'POST',"
              + " headers: {'X-User': 'ann'}, body: JSON.stringify({body: arguments[0]})})"
              + ".then(answer => answer.status)",
          "step " + i);
    }
    ann.click("#tab-wipe");
    ann.isInSync().enter("Weekend hike").sees("step 45");
    ann.script("localStorage.clear()");
    ann.script("document.getElementById('scroll').scrollTop = 0");
    ann.sees("Who is in for the ridge on Sunday?");
    browser.hasNoFault();
  }

  @Test
  void aGroupIsCreatedJoinedAndLeft() {
    Tab ann = tabOf("ann");
    Tab ben = tabOf("ben");
    ann.click("#join-open");
    ann.until(it -> it.findElement(By.id("group-name"))).sendKeys("Chess & <b>checkers</b> 50%/2");
    ann.click("#create button");
    ann.until(it -> it.findElement(By.id("title")).getText().startsWith("Chess"));
    ann.say("anybody?").sees("anybody?");
    ben.click("#join-open");
    ben.click("#groups [data-join^='Chess']");
    ben.until(it -> it.findElement(By.id("title")).getText().startsWith("Chess"));
    ben.say("here").sees("here");
    ann.sees("here");
    ben.click("#leave");
    ben.until(it -> !it.findElement(By.id("title")).getText().startsWith("Chess"));
    browser.hasNoFault();
  }

  @Test
  void aPhoneShowsOneThingAtATime() {
    browser.resize(390, 844, true);
    try {
      Tab ann = browser.newTab();
      browser.resize(390, 844, true);
      ann.open(stage.address()).as("ann");
      ann.until(it -> it.findElement(By.id("conversations")).isDisplayed());
      assertThat(ann.here().findElement(By.id("text")).isDisplayed()).isFalse();
      ann.picture("phone-list").enter(TEA).say("from a phone").sees("from a phone");
      fits(ann);
      ann.picture("phone-thread").click("#back");
      ann.until(it -> it.findElement(By.id("conversations")).isDisplayed());
      ann.click("[data-show='stage']");
      ann.until(it -> it.findElement(By.id("lanes")).isDisplayed());
      fits(ann);
      ann.picture("phone-stage");
      browser.hasNoFault();
    } finally {
      browser.resize(1440, 900, false);
    }
  }

  private static void fits(Tab tab) {
    assertThat(tab.script("return document.documentElement.scrollWidth - innerWidth <= 0"))
        .as("nothing is wider than the screen")
        .isEqualTo(true);
  }
}
