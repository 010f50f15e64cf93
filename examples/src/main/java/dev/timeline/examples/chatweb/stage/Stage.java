package dev.timeline.examples.chatweb.stage;

import dev.timeline.TimelineException;
import dev.timeline.examples.chatweb.ChatWeb;
import dev.timeline.examples.chatweb.Groups;
import dev.timeline.examples.http.DeviceListener;
import dev.timeline.messaging.SyncBatch;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A chat with a few users and their devices, what happens in it told as facts, and the levers. The
 * chat's server is the one that an application would have; all of this stands around it.
 */
public final class Stage implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Stage.class);

  /** A time that is longer than inboxes keep copies. */
  private static final Duration A_WEEK = Servers.INBOX_TTL.plusDays(1);

  private final StagedBackend backend;
  private final Groups groups;
  private final Levers levers = new Levers();
  private final Facts facts = new Facts();
  private final SimulatedDevices devices;
  private final Servers servers;
  private final ChatWeb web;
  private final Set<String> tabs = new ConcurrentSkipListSet<>();
  private final AtomicBoolean isPlaying = new AtomicBoolean();
  private final ExecutorService play =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "stage-play");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Opens a chat and its stage.
   *
   * @param backend stays the caller's to close
   * @param port on which it listens; 0: any that is free
   */
  public Stage(StagedBackend backend, int port) {
    this.backend = backend;
    groups = new Groups(backend.clock());
    var counts = new RowCounts(facts, backend.sendsRequests());
    backend.observe(new StageObserver("the store", facts, counts, conversation -> List.of()));
    facts.beforeSending(counts::tell);
    devices = new SimulatedDevices(new Telling(false));
    servers =
        new Servers(
            backend.backend(),
            groups,
            levers,
            facts,
            counts,
            new Telling(true),
            devices::serverStarted);
    groups.addUsers(SimulatedDevices.users());
    servers.start();
    Opening.play(groups, servers.chat().messenger());
    devices.goOnline();
    web = new ChatWeb(servers::chat, new StageRoutes(this)::addTo, port);
  }

  /** Returns the address of the page. */
  public String address() {
    return web.address();
  }

  /** A listener that tells where devices are. */
  private final class Telling implements DeviceListener {
    private final boolean isTab;

    Telling(boolean isTab) {
      this.isTab = isTab;
    }

    private void tell(String user, String device, boolean isOnline) {
      if (isTab) {
        String tab = user + "/" + device;
        boolean unused = isOnline ? tabs.add(tab) : tabs.remove(tab);
      }
      facts.tell("device", "user", user, "device", device, "isTab", isTab, "isOnline", isOnline);
    }

    @Override
    public void connected(String user, String device) {
      tell(user, device, true);
    }

    @Override
    public void disconnected(String user, String device) {
      tell(user, device, false);
    }

    @Override
    public void sent(String user, String device, SyncBatch<String> batch) {
      var positions = new HashMap<String, Long>();
      batch.events().forEach(it -> positions.merge(it.conversationId(), it.seqId(), Math::max));
      if (!positions.isEmpty() || !batch.gaps().isEmpty()) {
        facts.tell(
            "pulled",
            "user",
            user,
            "device",
            device,
            "isTab",
            isTab,
            "events",
            batch.events().size(),
            "gaps",
            batch.gaps().size(),
            "positions",
            positions);
      }
    }
  }

  Groups groups() {
    return groups;
  }

  Levers levers() {
    return levers;
  }

  Facts facts() {
    return facts;
  }

  StageClock clock() {
    return backend.clock();
  }

  SimulatedDevices devices() {
    return devices;
  }

  Servers servers() {
    return servers;
  }

  void startServer() {
    servers.start();
  }

  /**
   * Lets a week pass in which no server runs: a server does not stand still for a week in the
   * middle of a redelivery, and then copies what has expired meanwhile.
   */
  void passWeek() {
    servers.stop();
    clock().pass(A_WEEK);
    facts.tell("time", "what", "week");
    startServer();
  }

  /** Lets a device begin anew, and tells how far it is by roaming. */
  void wipe(SimulatedDevice device) {
    facts.tell("wiped", "user", device.user(), "device", device.name());
    device.wipe();
    facts.tell(
        "pulled",
        "user",
        device.user(),
        "device",
        device.name(),
        "isTab",
        false,
        "events",
        0,
        "gaps",
        0,
        "positions",
        device.positions());
  }

  void setFaults(boolean on) {
    levers.setFaults(backend.setFaults(on));
  }

  void tellLevers() {
    facts.tell("levers", "positions", levers.positions());
  }

  void resetLevers() {
    levers.setPushes(Levers.Pushes.NORMAL);
    levers.setFanOutLimit(Levers.FAN_OUT_LIMIT);
    levers.setSlow(false);
    setFaults(false);
    tellLevers();
  }

  /** Returns how things are, in JSON. */
  Map<String, Object> state() {
    return Map.of(
        "levers", levers.positions(),
        "canHaveFaults", backend.canHaveFaults(),
        "backend", backend.name(),
        "server", Map.of("name", servers.name(), "isRunning", servers.isRunning()),
        "isPlaying", isPlaying.get(),
        "devices",
            devices.stream()
                .map(
                    it -> Map.of("user", it.user(), "device", it.name(), "isOnline", it.isOnline()))
                .toList(),
        "tabs", List.copyOf(tabs));
  }

  /** A play that takes a while. */
  interface Play {
    void run() throws InterruptedException;
  }

  /** Plays in the background, unless something is playing; says whether it began. */
  boolean play(String name, Play what) {
    if (!isPlaying.compareAndSet(false, true)) {
      return false;
    }
    facts.tell("play", "name", name, "isPlaying", true);
    try {
      play.execute(
          () -> {
            try {
              what.run();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt(); // the stage closes
            } catch (TimelineException | IllegalStateException e) {
              LOG.warn("{} ended early: {}", name, e.getMessage());
              facts.tell("play", "name", name, "failure", String.valueOf(e.getMessage()));
            } finally {
              isPlaying.set(false);
              facts.tell("play", "name", name, "isPlaying", false);
            }
          });
    } catch (RejectedExecutionException e) {
      return false; // it is closed
    }
    return true;
  }

  /** Ends what plays, disconnects the devices, and closes the server. */
  @Override
  public void close() {
    play.shutdownNow();
    devices.stream().forEach(SimulatedDevice::goOffline);
    facts.close();
    servers.close();
    web.close();
  }
}
