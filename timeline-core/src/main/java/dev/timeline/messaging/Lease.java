package dev.timeline.messaging;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Who alone may do something, and until when if nothing is heard of him.
 *
 * @param holder empty if nobody
 * @param untilMillis when another may take over
 */
record Lease(String holder, long untilMillis) {

  static final Lease NONE = new Lease("", 0);

  boolean isHeldBy(String name) {
    return holder.equals(name);
  }

  boolean isHeldByAnother(String name, long nowMillis) {
    return wasTaken() && !isHeldBy(name) && nowMillis < untilMillis;
  }

  /** Whether somebody took it who did not give it back. */
  boolean wasTaken() {
    return !holder.isEmpty();
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(holder);
    out.writeLong(untilMillis);
  }

  static Lease read(DataInputStream in) throws IOException {
    return new Lease(in.readUTF(), in.readLong());
  }
}
