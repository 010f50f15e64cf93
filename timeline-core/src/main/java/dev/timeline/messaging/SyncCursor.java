package dev.timeline.messaging;

import static java.util.Objects.requireNonNull;

import dev.timeline.TimelineException.InvalidCursor;

/**
 * A device's progress, as a token. The device keeps the {@link #token} and shows it at the next
 * pull; what is in it is nobody else's business. It is a position, not a permission: whose it is
 * and whether they are still a member is checked at each pull.
 *
 * <p>Immutable. {@code toString} does not show the token.
 */
public final class SyncCursor {

  /** The length of the most positions with the longest names; anything longer is refused unread. */
  static final int MAX_TOKEN_LENGTH = 32 * 1024;

  private final String token;

  private SyncCursor(String token) {
    this.token = token;
  }

  /**
   * Returns the cursor that a device kept as a token, which is checked when it is used.
   *
   * @throws InvalidCursor if it is longer than a token can be
   */
  public static SyncCursor of(String token) {
    requireNonNull(token, "token");
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw new InvalidCursor(InvalidCursor.Reason.DAMAGED);
    }
    return new SyncCursor(token);
  }

  /** Returns the text that the device keeps: letters, digits, '-' and '_', at most 32 KiB. */
  public String token() {
    return token;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SyncCursor that && token.equals(that.token);
  }

  @Override
  public int hashCode() {
    return token.hashCode();
  }

  @Override
  public String toString() {
    return "SyncCursor[not shown]";
  }
}
