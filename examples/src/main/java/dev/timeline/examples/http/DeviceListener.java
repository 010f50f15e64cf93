package dev.timeline.examples.http;

import dev.timeline.messaging.SyncBatch;

/** A listener for what happens to devices. Called by many threads at once; returns at once. */
public interface DeviceListener {

  /** Receives that a device listens from now on. */
  default void connected(String user, String device) {}

  /** Receives what a device was sent. */
  default void sent(String user, String device, SyncBatch<String> batch) {}

  /** Receives that a device does not listen any more. */
  default void disconnected(String user, String device) {}
}
