package dev.timeline.examples.chatweb.stage;

import dev.timeline.examples.http.DeviceListener;
import dev.timeline.messaging.Membership;
import dev.timeline.messaging.Messenger;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.Stream;

/** The devices of those who are not here. */
final class SimulatedDevices {

  private static final Map<String, List<String>> OWNERS =
      Map.of(
          "ann", List.of("phone"),
          "ben", List.of("phone", "laptop"),
          "cleo", List.of("phone"),
          "dan", List.of("laptop"),
          "eve", List.of("phone"),
          "finn", List.of("tablet"));

  private final List<SimulatedDevice> all;

  SimulatedDevices(DeviceListener listener) {
    all =
        OWNERS.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(
                owner ->
                    owner.getValue().stream()
                        .map(name -> new SimulatedDevice(owner.getKey(), name, listener)))
            .toList();
  }

  /** Returns who owns one. */
  static List<String> users() {
    return OWNERS.keySet().stream().sorted().toList();
  }

  Stream<SimulatedDevice> stream() {
    return all.stream();
  }

  void goOnline() {
    all.forEach(SimulatedDevice::goOnline);
  }

  void serverStarted(Messenger<String> messenger) {
    all.forEach(device -> device.serverStarted(messenger));
  }

  SimulatedDevice random(Random random) {
    return all.get(random.nextInt(all.size()));
  }

  /**
   * Returns one.
   *
   * @throws NoSuchElementException if there is none
   */
  SimulatedDevice find(String user, String name) {
    return all.stream()
        .filter(device -> device.user().equals(user) && device.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new NoSuchElementException("no such device: %s of %s".formatted(name, user)));
  }

  /** Lets each pull the rest, and compares all of them with the histories. */
  DeviceCheck check(Messenger<String> messenger, Membership membership) {
    return all.stream()
        .map(device -> device.check(messenger, membership))
        .reduce(DeviceCheck.NONE, DeviceCheck::plus);
  }
}
