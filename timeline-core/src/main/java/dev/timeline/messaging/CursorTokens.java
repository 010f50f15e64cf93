package dev.timeline.messaging;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.InvalidCursor;
import dev.timeline.TimelineException.InvalidCursor.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes tokens of checkpoints and reads them again: a version, by which messenger, of which store
 * and for whom it was issued, the positions, the number of a key, and a signature with that key.
 * Nothing else is believed before the signature is checked.
 */
final class CursorTokens {

  private static final int VERSION = 3;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 32;

  /** By how much the clocks of two servers may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final String messenger;
  private final UUID store;
  private final CursorKeys keys;
  private final InstantSource clock;

  CursorTokens(String messenger, UUID store, CursorKeys keys, InstantSource clock) {
    this.messenger = messenger;
    this.store = store;
    this.keys = keys;
    this.clock = clock;
  }

  SyncCursor cursor(String user, Checkpoint checkpoint) {
    byte[] content = encoded(user, checkpoint);
    CursorKeys.Key key = keys.current();
    byte[] token =
        ByteBuffer.allocate(content.length + Integer.BYTES + SIGNATURE_BYTES)
            .put(content)
            .putInt(key.id())
            .put(signature(key, content))
            .array();
    return SyncCursor.of(Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  private byte[] encoded(String user, Checkpoint checkpoint) {
    return Packed.of(
        VERSION,
        out -> {
          out.writeUTF(messenger);
          out.writeLong(store.getMostSignificantBits());
          out.writeLong(store.getLeastSignificantBits());
          out.writeUTF(user);
          out.writeLong(clock.millis());
          out.writeLong(checkpoint.inboxSeqId());
          write(checkpoint.positions(), out);
          out.writeBoolean(checkpoint.isCut());
          out.writeLong(checkpoint.floorMillis());
          out.writeLong(checkpoint.completeMillis());
          write(checkpoint.complete(), out);
        });
  }

  private static void write(Map<Long, Long> positions, DataOutputStream out) throws IOException {
    out.writeShort(positions.size());
    for (Map.Entry<Long, Long> position : positions.entrySet()) {
      out.writeLong(position.getKey());
      out.writeLong(position.getValue());
    }
  }

  private static byte[] signature(CursorKeys.Key key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key.bytes(), ALGORITHM));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
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
    List<CursorKeys.Key> signedWith = keys.of(ByteBuffer.wrap(token).getInt(end));
    if (signedWith.isEmpty()) {
      throw new InvalidCursor(Reason.UNKNOWN_KEY);
    }
    byte[] signature = Arrays.copyOfRange(token, end + Integer.BYTES, token.length);
    if (signedWith.stream()
        .noneMatch(key -> MessageDigest.isEqual(signature, signature(key, content)))) {
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
      return Packed.read(content, VERSION, in -> decoded(user, in));
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
    long inboxSeqId = in.readLong();
    Map<Long, Long> positions = readPositions(in);
    boolean isCut = in.readBoolean();
    long floorMillis = in.readLong();
    long completeMillis = in.readLong();
    Map<Long, Long> complete = readPositions(in);
    if (in.read() >= 0 || inboxSeqId < 0 || inboxSeqId > SeqRange.MAX_SEQ_ID) {
      throw new InvalidCursor(Reason.DAMAGED);
    }
    return new Checkpoint(inboxSeqId, positions, isCut, floorMillis, completeMillis, complete);
  }

  private static Map<Long, Long> readPositions(DataInputStream in) throws IOException {
    var positions = new LinkedHashMap<Long, Long>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      positions.put(in.readLong(), in.readLong());
    }
    return positions;
  }
}
