package dev.timeline.messaging.sync;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.InvalidCursor.Reason;
import dev.timeline.messaging.SyncCursor;
import dev.timeline.messaging.storage.BinaryFormat;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes tokens of checkpoints and reads them again: a version, by which messenger, of which store
 * and for whom it was issued, the checkpoint, the number of a key, and a signature with that key.
 * Nothing else is believed before the signature is checked.
 */
public final class CursorTokens {

  private static final int VERSION = 4;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 32;

  /** By how much the clocks of two servers may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final String messenger;
  private final UUID store;
  private final List<Key> keys;
  private final InstantSource clock;

  /**
   * Creates the tokens of a messenger.
   *
   * @param secrets the first signs; any of them may have signed
   */
  public CursorTokens(String messenger, UUID store, List<byte[]> secrets, InstantSource clock) {
    this.messenger = messenger;
    this.store = store;
    keys = secrets.stream().map(Key::of).toList();
    this.clock = clock;
  }

  /**
   * A key and the number by which a cursor says that it was signed with it.
   *
   * @param id the first 32 bits of SHA-256 of the key
   * @param mac ready to sign, and never used but copied: to look one up and give it the key takes
   *     longer than to sign
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Key(int id, byte[] bytes, Mac mac) {
    static Key of(byte[] bytes) {
      try {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new Key(ByteBuffer.wrap(hash).getInt(), bytes, macOf(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java runtime has SHA-256", e);
      }
    }

    private static Mac macOf(byte[] bytes) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(bytes, ALGORITHM));
        return mac;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
      }
    }

    byte[] sign(byte[] content) {
      return copy().doFinal(content);
    }

    private Mac copy() {
      try {
        return (Mac) mac.clone();
      } catch (CloneNotSupportedException e) { // which a security provider is free to do
        return macOf(bytes);
      }
    }
  }

  SyncCursor cursor(String user, Checkpoint checkpoint) {
    byte[] content = encoded(user, checkpoint);
    Key key = keys.get(0);
    byte[] token =
        ByteBuffer.allocate(content.length + Integer.BYTES + SIGNATURE_BYTES)
            .put(content)
            .putInt(key.id())
            .put(key.sign(content))
            .array();
    return SyncCursor.of(Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  private byte[] encoded(String user, Checkpoint checkpoint) {
    return BinaryFormat.of(
        VERSION,
        out -> {
          out.writeUTF(messenger);
          out.writeLong(store.getMostSignificantBits());
          out.writeLong(store.getLeastSignificantBits());
          out.writeUTF(user);
          out.writeLong(clock.millis());
          CheckpointFormat.write(out, checkpoint);
        });
  }

  /**
   * Returns what a cursor of this user says.
   *
   * @throws InvalidCursor if it was not issued to the user here
   */
  Checkpoint read(String user, SyncCursor cursor) {
    byte[] token = decoded(cursor);
    if (token.length <= Integer.BYTES + SIGNATURE_BYTES) {
      throw new InvalidCursor(Reason.DAMAGED);
    }
    if (token[0] != VERSION) {
      throw new InvalidCursor(Reason.UNKNOWN_VERSION);
    }
    int end = token.length - Integer.BYTES - SIGNATURE_BYTES;
    byte[] content = Arrays.copyOf(token, end);
    int id = ByteBuffer.wrap(token).getInt(end);
    List<Key> signedWith = keys.stream().filter(key -> key.id() == id).toList();
    if (signedWith.isEmpty()) {
      throw new InvalidCursor(Reason.UNKNOWN_KEY);
    }
    byte[] signature = Arrays.copyOfRange(token, end + Integer.BYTES, token.length);
    if (signedWith.stream().noneMatch(key -> MessageDigest.isEqual(signature, key.sign(content)))) {
      throw new InvalidCursor(Reason.DAMAGED);
    }
    return decoded(user, content);
  }

  private static byte[] decoded(SyncCursor cursor) {
    try {
      byte[] token = Base64.getUrlDecoder().decode(cursor.token());
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(token).equals(cursor.token())) {
        return token;
      }
      throw new InvalidCursor(Reason.DAMAGED); // in bits that decoding ignores
    } catch (IllegalArgumentException e) {
      throw new InvalidCursor(Reason.DAMAGED, e);
    }
  }

  private Checkpoint decoded(String user, byte[] content) {
    try {
      return BinaryFormat.read(content, VERSION, in -> decoded(user, in));
    } catch (UncheckedIOException e) {
      throw new InvalidCursor(Reason.DAMAGED, e);
    }
  }

  private Checkpoint decoded(String user, DataInputStream in) throws IOException {
    if (!in.readUTF().equals(messenger)) {
      throw new InvalidCursor(Reason.OTHER_MESSENGER);
    }
    if (!new UUID(in.readLong(), in.readLong()).equals(store)) {
      throw new InvalidCursor(Reason.OTHER_STORE);
    }
    if (!in.readUTF().equals(user)) {
      throw new InvalidCursor(Reason.OTHER_USER);
    }
    if (in.readLong() - clock.millis() > CLOCK_TOLERANCE.toMillis()) {
      throw new InvalidCursor(Reason.FROM_THE_FUTURE);
    }
    Checkpoint checkpoint = CheckpointFormat.read(in);
    boolean isSeqId =
        checkpoint.inboxSeqId() >= 0 && checkpoint.inboxSeqId() <= SeqRange.MAX_SEQ_ID;
    if (in.read() >= 0 || !isSeqId) {
      throw new InvalidCursor(Reason.DAMAGED);
    }
    return checkpoint;
  }
}
