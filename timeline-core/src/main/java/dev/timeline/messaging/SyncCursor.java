package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.SeqRange;
import dev.timeline.TimelineException.Rejected;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * How far a device has read its user's inbox. The device keeps the {@link #token} and shows it at
 * the next pull; what is in it is nobody else's business and may change with the version.
 *
 * <p>Immutable. {@code toString} does not show the token.
 */
public final class SyncCursor {

  /** Twice what the longest user id comes to; anything longer is refused unread. */
  static final int MAX_TOKEN_LENGTH = 4096;

  private static final int VERSION = 1;

  private final String user;
  private final long inboxSeqId;

  SyncCursor(String user, long inboxSeqId) {
    this.user = user;
    this.inboxSeqId = inboxSeqId;
  }

  /**
   * The cursor that a device kept as a token.
   *
   * @throws Rejected if the token is damaged, too long, or of a version that is not known here
   */
  public static SyncCursor of(String token) {
    requireNonNull(token, "token");
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw refused("it has %,d characters".formatted(token.length()), null);
    }
    try (var in =
        new DataInputStream(new ByteArrayInputStream(Base64.getUrlDecoder().decode(token)))) {
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw refused("its version is %d, not %d".formatted(version, VERSION), null);
      }
      var cursor = new SyncCursor(in.readUTF(), in.readLong());
      if (in.read() >= 0 || cursor.inboxSeqId < 0 || cursor.inboxSeqId > SeqRange.MAX_SEQ_ID) {
        throw refused("it is damaged", null);
      }
      return cursor;
    } catch (IOException | IllegalArgumentException e) {
      throw refused("it is damaged", e);
    }
  }

  private static Rejected refused(String why, @Nullable Exception cause) {
    return new Rejected(null, "the token is no cursor: " + why, cause);
  }

  /** What the device keeps: letters, digits, '-' and '_'. */
  public String token() {
    var bytes = new ByteArrayOutputStream();
    try (var out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(user);
      out.writeLong(inboxSeqId);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // nothing is written anywhere but to memory
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /** The position, for the user it belongs to. */
  long inboxSeqId(String user) {
    if (!this.user.equals(user)) {
      throw new Rejected(user, "the cursor belongs to another user");
    }
    return inboxSeqId;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyncCursor that
        && user.equals(that.user)
        && inboxSeqId == that.inboxSeqId;
  }

  @Override
  public int hashCode() {
    return 31 * user.hashCode() + Long.hashCode(inboxSeqId);
  }

  @Override
  public String toString() {
    return "SyncCursor[user=%s]".formatted(user);
  }
}
