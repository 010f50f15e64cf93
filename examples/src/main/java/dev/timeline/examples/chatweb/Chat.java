package dev.timeline.examples.chatweb;

import dev.timeline.examples.http.DeviceListener;
import dev.timeline.examples.http.Devices;
import dev.timeline.messaging.Messenger;

/** A chat on one messenger, and the devices that listen to it. Thread-safe. */
public final class Chat implements AutoCloseable {

  private final Messenger<String> messenger;
  private final Groups groups;
  private final Devices devices;

  /**
   * Creates a chat.
   *
   * @param messenger with the groups as its membership; closed with this
   * @param listener told of each device
   */
  public Chat(Messenger<String> messenger, Groups groups, DeviceListener listener) {
    this.messenger = messenger;
    this.groups = groups;
    devices = new Devices(listener);
  }

  /** Returns the messenger. */
  public Messenger<String> messenger() {
    return messenger;
  }

  /** Returns the groups. */
  public Groups groups() {
    return groups;
  }

  Devices devices() {
    return devices;
  }

  /** Disconnects the devices and closes the messenger, which delivers what was sent. */
  @Override
  public void close() {
    devices.close();
    messenger.close();
  }
}
