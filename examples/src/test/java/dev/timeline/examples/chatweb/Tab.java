package dev.timeline.examples.chatweb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.ExpectedCondition;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A tab of the page, which is one device. */
final class Tab {

  private static final Duration PATIENCE = Duration.ofSeconds(60); // on a machine under load

  private final ChromeDriver driver;
  private final String window;

  Tab(ChromeDriver driver) {
    this.driver = driver;
    this.window = driver.getWindowHandle();
  }

  ChromeDriver here() {
    driver.switchTo().window(window);
    return driver;
  }

  /** Opens the page, and picks a user if there is none. */
  Tab open(String address) {
    here().get(address);
    return this;
  }

  Tab as(String user) {
    click("#user-choices [data-user='" + user + "']");
    return isInSync();
  }

  Tab isInSync() {
    until(
        it ->
            it.findElement(By.id("link")).getText().endsWith("in sync")
                || "online".equals(it.findElement(By.id("link")).getDomAttribute("data-state")));
    return this;
  }

  Tab isAway() {
    until(it -> "away".equals(it.findElement(By.id("link")).getDomAttribute("data-state")));
    return this;
  }

  <T> T until(ExpectedCondition<T> condition) {
    here();
    var wait = new WebDriverWait(driver, PATIENCE);
    wait.ignoring(StaleElementReferenceException.class);
    return wait.until(condition);
  }

  List<String> texts(String css) {
    here();
    return until(
        it -> it.findElements(By.cssSelector(css)).stream().map(WebElement::getText).toList());
  }

  void click(String css) {
    until(
        it -> {
          WebElement found = it.findElement(By.cssSelector(css));
          if (!found.isDisplayed() || !found.isEnabled()) {
            return null;
          }
          found.click();
          return true;
        });
  }

  /** Opens a conversation of the list. */
  Tab enter(String conversation) {
    click("[data-conversation='" + conversation + "']");
    until(it -> it.findElement(By.id("title")).getText().equals(conversation));
    return this;
  }

  Tab say(String text) {
    WebElement box = until(it -> it.findElement(By.id("text")));
    ((JavascriptExecutor) driver).executeScript("arguments[0].value = arguments[1]", box, text);
    box.sendKeys(Keys.ENTER);
    return this;
  }

  /** Waits until a message is shown, and confirmed. */
  Tab sees(String text) {
    until(
        it ->
            it.findElements(By.cssSelector(".message:not(.pending) .bubble")).stream()
                .anyMatch(bubble -> bubble.getText().endsWith(text)));
    return this;
  }

  /** Returns what the conversation shows, of messages that are confirmed. */
  List<String> messages() {
    return until(
        it ->
            it.findElements(By.cssSelector(".message:not(.pending)")).stream()
                .map(item -> item.findElement(By.className("bubble")).getText())
                .map(text -> text.substring(text.lastIndexOf('\n') + 1))
                .toList());
  }

  Object script(String script, Object... arguments) {
    return here().executeScript(script, arguments);
  }

  /** Lets no call of a method reach the messages any more. */
  Tab cutOff(String method) {
    script(
        """
        const [method] = arguments;
        const real = window.fetch;
        window.isCut = true;
        window.fetch = (address, request) =>
          window.isCut && request.method === method && address.startsWith('/api/messages')
            ? Promise.reject(new TypeError('cut off')) : real(address, request);
        """,
        method);
    return this;
  }

  /** Ends what {@link #cutOff} began. */
  void reconnect() {
    script("window.isCut = false");
  }

  /** Fails if a script failed; that a server could not be reached is no fault of the page. */
  void hasNoFault() {
    assertThat(script("return document.getElementById('trouble').textContent")).isEqualTo("");
    assertThat(
            here().manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(entry -> entry.getMessage())
                .filter(message -> !message.contains("Failed to load resource"))
                .filter(message -> !message.contains("net::ERR_")))
        .isEmpty();
  }

  /** Keeps a picture of the page among the test's reports. */
  Tab picture(String name) {
    try {
      Path pictures = Files.createDirectories(Path.of("target", "chat-web"));
      Files.write(pictures.resolve(name + ".png"), here().getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return this;
  }
}
