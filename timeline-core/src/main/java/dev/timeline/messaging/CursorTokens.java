package dev.timeline.messaging;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Rejected;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens of checkpoints and reads them again: a version, whose and of which store it is, the
 * positions, and a signature of all that. Nothing is believed before the signature is checked.
 */
final class CursorTokens {

  private static final int VERSION = 2;
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SIGNATURE_BYTES = 32;

  /** By how much the clocks of two servers may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private final String store;
  private final CursorKeys keys;
  private final InstantSource clock;

  CursorTokens(String store, CursorKeys keys, InstantSource clock) {
    this.store = store;
    this.keys = keys;
    this.clock = clock;
  }

  SyncCursor cursor(String user, Checkpoint checkpoint) {
    byte[] content = encoded(user, checkpoint);
    byte[] token = Arrays.copyOf(content, content.length + SIGNATURE_BYTES);
    byte[] signature = signature(keys.keys().get(0), content);
    System.arraycopy(signature, 0, token, content.length, SIGNATURE_BYTES);
    return SyncCursor.of(Base64.getUrlEncoder().withoutPadding().encodeToString(token));
  }

  private byte[] encoded(String user, Checkpoint checkpoint) {
    return Packed.of(
        VERSION,
        out -> {
          out.writeUTF(store);
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

  private static byte[] signature(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }

  /**
   * What a cursor of this user says.
   *
   * @throws Rejected if it is none, or another user's or store's, or not signed here
   */
  Checkpoint read(String user, SyncCursor cursor) {
    byte[] token;
    try {
      token = Base64.getUrlDecoder().decode(cursor.token());
      if (!Base64.getUrlEncoder().withoutPadding().encodeToString(token).equals(cursor.token())) {
        throw refused(user, "it is damaged", null); // in bits that decoding ignores
      }
    } catch (IllegalArgumentException e) {
      throw refused(user, "it is damaged", e);
    }
    if (token.length <= SIGNATURE_BYTES) {
      throw refused(user, "it is damaged", null);
    }
    if (token[0] != VERSION) {
      throw refused(user, "its version is %d, not %d".formatted(token[0] & 0xff, VERSION), null);
    }
    byte[] content = Arrays.copyOf(token, token.length - SIGNATURE_BYTES);
    byte[] signature = Arrays.copyOfRange(token, content.length, token.length);
    // All keys are tried, so that how long it takes does not tell which one it was.
    boolean isSigned = false;
    for (byte[] key : keys.keys()) {
      isSigned |= MessageDigest.isEqual(signature, signature(key, content));
    }
    if (!isSigned) {
      throw refused(user, "it was not signed with a key that is known here", null);
    }
    return decoded(user, content);
  }

  private Checkpoint decoded(String user, byte[] content) {
    try {
      return Packed.read(content, VERSION, in -> decoded(user, in));
    } catch (UncheckedIOException e) {
      throw refused(user, "it is damaged", e);
    }
  }

  private Checkpoint decoded(String user, DataInputStream in) throws IOException {
    if (!in.readUTF().equals(store)) {
      throw refused(user, "it is of another store", null);
    }
    if (!in.readUTF().equals(user)) {
      throw refused(user, "it is another user's", null);
    }
    if (in.readLong() - clock.millis() > CLOCK_TOLERANCE.toMillis()) {
      throw refused(user, "it is from the future", null);
    }
    long inboxSeqId = in.readLong();
    Map<Long, Long> positions = readPositions(in);
    boolean isCut = in.readBoolean();
    long floorMillis = in.readLong();
    long completeMillis = in.readLong();
    Map<Long, Long> complete = readPositions(in);
    if (in.read() >= 0 || inboxSeqId < 0 || inboxSeqId > SeqRange.MAX_SEQ_ID) {
      throw refused(user, "it is damaged", null);
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

  private static Rejected refused(String user, String why, @Nullable Exception cause) {
    return new Rejected(user, "the token is no cursor of this user: " + why, cause);
  }
}
