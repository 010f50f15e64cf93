package dev.timeline.examples.chatweb;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium of this machine, without a window. Nothing is downloaded. */
final class Browser implements AutoCloseable {

  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> DRIVERS =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");

  private static final String MISSING =
      "tests in a browser: there is no Chromium with its driver"
          + " (apt-get install chromium chromium-driver)";

  private static boolean hasSaidSo;

  /** Warns of parts of Selenium that are not used here. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private final Path profile;
  private final ChromeDriver driver;
  private final String first;
  private final List<Tab> tabs = new ArrayList<>();

  private Browser(String browser, String driverPath) {
    SELENIUM.setLevel(Level.SEVERE);
    try {
      profile = Files.createTempDirectory("chat-web-profile");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var options = new ChromeOptions();
    options.setBinary(browser);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--user-data-dir=" + profile);
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    var service =
        new ChromeDriverService.Builder().usingDriverExecutable(new File(driverPath)).build();
    driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1440, 960));
    first = driver.getWindowHandle();
  }

  /** Starts one; where there is none, the test is skipped and says so. */
  static Browser start() {
    Optional<String> browser = existing(BROWSERS);
    Optional<String> driver = existing(DRIVERS);
    boolean isThere = browser.isPresent() && driver.isPresent();
    if (!isThere && !hasSaidSo) {
      hasSaidSo = true;
      System.out.println("Skipped: " + MISSING);
    }
    assumeTrue(isThere, MISSING);
    return new Browser(browser.orElseThrow(), driver.orElseThrow());
  }

  private static Optional<String> existing(List<String> paths) {
    return paths.stream().filter(path -> Files.isExecutable(Path.of(path))).findFirst();
  }

  Tab newTab() {
    driver.switchTo().newWindow(WindowType.TAB);
    var tab = new Tab(driver);
    tabs.add(tab);
    return tab;
  }

  /** Shows pages as a device of this width does. */
  void resize(int width, int height, boolean isPhone) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", isPhone));
  }

  void setDark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** Fails if a script failed in any tab. */
  void hasNoFault() {
    tabs.forEach(Tab::hasNoFault);
  }

  /** Closes all tabs, whose devices are gone with what they kept. */
  void closeTabs() {
    for (Tab tab : tabs) {
      tab.script("localStorage.clear(); sessionStorage.clear()");
      tab.here().close();
    }
    tabs.clear();
    driver.switchTo().window(first);
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
