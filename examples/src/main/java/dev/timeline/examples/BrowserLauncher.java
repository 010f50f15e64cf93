package dev.timeline.examples;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;

/** Opens a page in the user's browser, where there is one. */
final class BrowserLauncher {

  private BrowserLauncher() {}

  static void open(String address) {
    try {
      if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(URI.create(address));
        return;
      }
    } catch (IOException e) {
      System.err.println("The browser was not opened: " + e.getMessage());
      return;
    }
    System.err.println("There is no browser to open here.");
  }
}
