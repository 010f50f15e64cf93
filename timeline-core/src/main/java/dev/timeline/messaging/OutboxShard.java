package dev.timeline.messaging;

/**
 * How far a shard of the outbox has been looked through.
 *
 * @param doneUpTo the last note of which nothing is left to do
 * @param lease who is looking through it
 */
record OutboxShard(long doneUpTo, Lease lease) {

  static final OutboxShard NEW = new OutboxShard(0, Lease.NONE);

  private static final int VERSION = 1;

  byte[] encoded() {
    return Packed.of(
        VERSION,
        out -> {
          out.writeLong(doneUpTo);
          lease.write(out);
        });
  }

  static OutboxShard decoded(byte[] bytes) {
    return Packed.read(bytes, VERSION, in -> new OutboxShard(in.readLong(), Lease.read(in)));
  }
}
