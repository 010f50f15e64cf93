package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;

/** The page at every width, light and dark: nothing is cut off, covered or outside the screen. */
@Timeout(300)
class LayoutInBrowserTest extends InBrowser {

  /** Returns what is broken, in words. What one can scroll to is not. */
  private static final String BREAKS =
      """
      const isShown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === 'visible';
      const scrolls = (e) => /auto|scroll/.test(getComputedStyle(e).overflow);
      const around = (e) => { const all = []; for (let p = e.parentElement; p; p = p.parentElement) all.push(p); return all; };
      const named = (e) => `${e.tagName} ${e.id || e.className} "${(e.textContent || e.value || '').trim().slice(0, 30)}"`;
      const breaks = [];
      if (document.documentElement.scrollWidth > innerWidth) breaks.push('the page is ' + document.documentElement.scrollWidth + ' wide');
      for (const e of document.querySelectorAll('body *')) {
        if (!isShown(e) || e.closest('svg, [hidden], .away')) continue;
        const box = e.getBoundingClientRect();
        const hidden = around(e).some((p) => scrolls(p) || getComputedStyle(p).overflow === 'hidden');
        if (!hidden && box.width > 0 && (box.left < -1 || box.right > innerWidth + 1)) breaks.push('outside: ' + named(e));
        const style = getComputedStyle(e);
        const hasText = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        const isCut = hasText && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1;
        if (isCut && style.textOverflow !== 'ellipsis' && !scrolls(e)) breaks.push('runs over: ' + named(e));
      }
      for (const e of document.querySelectorAll('button, input, textarea, select')) {
        if (!isShown(e)) continue;
        const box = e.getBoundingClientRect();
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        const isInSight = (p) => { const b = p.getBoundingClientRect(); return x > b.left && x < b.right && y > b.top && y < b.bottom; };
        if (x < 0 || x > innerWidth || y < 0 || y > innerHeight || !around(e).filter(scrolls).every(isInSight)) continue;
        const top = document.elementFromPoint(x, y);
        if (top && !e.contains(top) && !top.contains(e)) breaks.push(named(e) + ' is covered by ' + named(top));
      }
      return breaks;
      """;

  @AfterEach
  void asBefore() {
    browser.setDark(false);
    browser.resize(1440, 900, false);
  }

  @ParameterizedTest
  @CsvSource({"390, 844", "720, 900", "960, 700", "1280, 800", "1920, 1080"})
  void nothingIsCutOffOrCovered(int width, int height) {
    Tab ann = browser.newTab();
    browser.resize(width, height, width < 700);
    ann.open(stage.address()).as("ann").enter(TEA);
    ann.say("a short one").say("a-word-that-does-not-end-".repeat(12)).say("日本語 ".repeat(40));
    ann.until(it -> it.findElements(By.cssSelector(".message.pending")).isEmpty());
    for (boolean isDark : List.of(false, true)) {
      browser.setDark(isDark);
      for (String view : List.of("chat", "stage", "queues")) {
        ann.script(
            "const show = document.querySelector(`[data-show='${arguments[0]}']`);"
                + " if (show && show.getClientRects().length > 0) show.click()",
            view);
        assertThat(ann.script(BREAKS))
            .as("%s, %d wide, dark: %s", view, width, isDark)
            .isEqualTo(List.of());
      }
      ann.picture("layout-%d-%s".formatted(width, isDark ? "dark" : "light"));
    }
    browser.hasNoFault();
  }
}
