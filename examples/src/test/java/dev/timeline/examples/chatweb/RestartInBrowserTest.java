package dev.timeline.examples.chatweb;

import dev.timeline.Codec;
import dev.timeline.examples.http.DeviceListener;
import dev.timeline.messaging.CursorKeys;
import dev.timeline.messaging.Messenger;
import dev.timeline.tablestore.TableStoreBackend;
import dev.timeline.tablestore.local.LocalTableStore;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chat server on TableStore is restarted, and the tabs connect again by themselves. */
@Timeout(300)
class RestartInBrowserTest {

  private static final String LUNCH = "Lunch";

  private final byte[] secret = new byte[32];
  private final Groups groups = new Groups(InstantSource.system());

  /** A server process, with all that ends with it. */
  private final class ServerProcess implements AutoCloseable {
    private final TableStoreBackend backend;
    private final Chat chat;
    private final ChatWeb web;

    ServerProcess(LocalTableStore service, int port) {
      backend =
          TableStoreBackend.builder()
              .endpoint(service.endpoint())
              .instance(service.instanceName())
              .credentials(service.accessKeyId(), service.accessKeySecret())
              .build();
      chat =
          new Chat(
              Messenger.builder(backend, Codec.utf8(), groups)
                  .cursorKeys(CursorKeys.of(secret))
                  .build(),
              groups,
              new DeviceListener() {});
      web = new ChatWeb(() -> chat, config -> {}, port);
    }

    int port() {
      return URI.create(web.address()).getPort();
    }

    @Override
    public void close() {
      chat.close();
      web.close();
      backend.close();
    }
  }

  @Test
  void tabsGoOnWithTheNextServer() {
    groups.addUsers(List.of("ann", "ben"));
    groups.join(LUNCH, "ann");
    groups.join(LUNCH, "ben");
    try (var browser = Browser.start();
        var service = LocalTableStore.start()) {
      int port;
      Tab ann;
      Tab ben;
      try (var first = new ServerProcess(service, 0)) {
        port = first.port();
        ann = browser.newTab().open(first.web.address()).as("ann").enter(LUNCH);
        ben = browser.newTab().open(first.web.address()).as("ben").enter(LUNCH);
        ann.say("before the restart");
        ben.sees("before the restart");
      }
      ben.isAway().say("written meanwhile");
      try (var second = new ServerProcess(service, port)) {
        ben.isInSync().sees("written meanwhile");
        ann.isInSync().sees("written meanwhile").say("after it");
        ben.sees("before the restart").sees("after it");
        browser.hasNoFault();
        browser.closeTabs();
      }
    }
  }
}
