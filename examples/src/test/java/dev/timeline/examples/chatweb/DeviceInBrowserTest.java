package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;

/** What a tab keeps in the browser, and how it meets what comes late, twice, or not at all. */
@Timeout(300)
class DeviceInBrowserTest extends InBrowser {

  /** Begins scripts with a device, and with events of one message. */
  private static final String DEVICE =
      """
      const { Device } = await import('/page/device.js');
      const device = new Device('ann', arguments[0]);
      const event = (kind, body, edited) =>
        ({ kind, conversation: 'c', seqId: 1, sender: 'ann', time: '2026-01-01T00:00:00Z', body, edited });
      const page = (kind, body, edited) => ({ ...event(kind, body, edited), isHistory: true });
      const shown = () => { const it = device.sorted('c')[0]; return it.kind === 'recalled' ? 'recalled' : it.body; };
      """;

  private Tab tabOf(String user) {
    return browser.newTab().open(stage.address()).as(user).enter(TEA);
  }

  private static Object run(Tab tab, String script) {
    return tab.script(
        "return (async function() {" + DEVICE + script + "}).apply(null, arguments)", "other");
  }

  @Test
  void aPageReadBeforeAnEditDoesNotUndoIt() {
    Tab ann = tabOf("ann");
    assertThat(
            run(
                ann,
                """
                device.apply(event('posted', 'first'));
                device.apply(event('edited', 'second', 20));
                device.apply(page('posted', 'first'));
                device.apply(page('posted', 'before the second', 10));
                return shown();
                """))
        .isEqualTo("second");
    assertThat(
            run(
                ann,
                """
                device.apply(page('posted', 'second', 20));
                device.apply(event('edited', 'third', 30));
                return shown();
                """))
        .isEqualTo("third");
    browser.hasNoFault();
  }

  @Test
  void aRecallIsFinal() {
    Tab ann = tabOf("ann");
    assertThat(
            run(
                ann,
                """
                device.apply(event('posted', 'first'));
                device.apply(event('recalled'));
                device.apply(event('edited', 'second', 20));
                device.apply(page('posted', 'first'));
                return shown();
                """))
        .isEqualTo("recalled");
    browser.hasNoFault();
  }

  @Test
  void whenSpaceIsUsedUpOnlyWhatClosedTabsLeftIsRemoved() {
    Tab ann = tabOf("ann");
    tabOf("ben");
    Object kept =
        run(
            ann,
            """
            localStorage.setItem('another application', 'x');
            const empty = JSON.stringify({ cursor: 'c', outbox: [], conversations: {} });
            localStorage.setItem('timeline/cleo/tab-left', empty);
            localStorage.setItem('timeline/cleo/tab-unsent', JSON.stringify({ outbox: [{ id: 'c-1' }] }));
            const real = Storage.prototype.setItem;
            Storage.prototype.setItem = function(key, value) {
              if (this === localStorage && 'timeline/cleo/tab-left' in localStorage && value.includes('a message')) {
                throw new DOMException('full', 'QuotaExceededError');
              }
              real.call(this, key, value);
            };
            device.cursor = 'far';
            device.outbox.push({ id: 'c-2' });
            device.apply(event('posted', 'a message'));
            device.save();
            const atOnce = localStorage[device.key];
            while (device.isMakingSpace) await new Promise((done) => setTimeout(done, 10));
            Storage.prototype.setItem = real;
            return [Object.keys(localStorage).filter((it) => !/ann|ben/.test(it)).sort().join(),
              Object.keys(localStorage).filter((it) => it.startsWith('timeline/ben/')).length,
              JSON.parse(atOnce).cursor, JSON.parse(atOnce).outbox.length,
              JSON.parse(localStorage[device.key]).conversations.c.length].join(' ');
            """);
    assertThat(kept).isEqualTo("another application,timeline/cleo/tab-unsent 1 far 1 1");
    browser.hasNoFault();
  }

  @Test
  void aHistoryThatCannotBeReadIsReadLater() {
    Tab ann = tabOf("ann");
    ann.cutOff("GET").click("#tab-wipe");
    ann.isInSync().enter("Weekend hike");
    ann.reconnect();
    ann.sees("Who is in for the ridge on Sunday?");
    browser.hasNoFault();
  }

  @Test
  void aGapIsReadLaterAndSaidOnlyThen() {
    Tab ann = tabOf("ann");
    ann.script(
        """
        return (async () => {
          const { Thread } = await import('/page/thread.js');
          const summaryChanged = Thread.prototype.summaryChanged;
          Thread.prototype.summaryChanged = function() { window.thread = this; return summaryChanged.call(this); };
        })();
        """);
    ann.cutOff("GET").until(it -> (Boolean) ann.script("return window.thread !== undefined"));
    ann.script("thread.chat.apply({ events: [], gaps: [thread.conversation] })");
    ann.until(it -> it.findElements(By.cssSelector(".message")).isEmpty());
    assertThat(ann.texts("#hint")).containsExactly("");
    ann.reconnect();
    ann.sees("The new kettle is here.");
    ann.until(it -> it.findElement(By.id("hint")).getText().contains("had expired"));
    browser.hasNoFault();
  }

  @Test
  void aTabComesBackAfterGrowingPauses() {
    Tab ann = tabOf("ann");
    Object pauses =
        ann.script(
            """
            return (async () => {
              const { Sync } = await import('/page/sync.js');
              const sync = new Sync({ user: 'nobody', name: 'tab' }, { state() {} });
              const real = window.setTimeout;
              const pauses = [];
              await new Promise((done) => {
                window.setTimeout = (task, pause) => {
                  pauses.push(pause);
                  if (pauses.length === 8) done();
                  else real(task, 0);
                };
                sync.start();
              });
              window.setTimeout = real;
              sync.stop();
              return pauses[0] < 701 && pauses[7] >= 5000 && pauses[7] <= 10000;
            })();
            """);
    assertThat(pauses).isEqualTo(true);
    browser.hasNoFault();
  }
}
