package dev.timeline.examples.chatweb;

import dev.timeline.examples.chatweb.stage.Stage;
import dev.timeline.examples.chatweb.stage.StagedBackend;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A browser, and for each test a stage of its own in memory. */
abstract class InBrowser {

  static final String TEA = "Tea kitchen";

  static Browser browser;

  StagedBackend backend;
  Stage stage;

  @BeforeAll
  static void startBrowser() {
    browser = Browser.start();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  final void open() {
    backend = StagedBackend.inMemory();
    stage = new Stage(backend, 0);
  }

  @AfterEach
  final void close() {
    browser.closeTabs();
    stage.close();
    backend.close();
  }
}
