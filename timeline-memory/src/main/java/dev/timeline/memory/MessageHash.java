package dev.timeline.memory;

import dev.timeline.Message;
import dev.timeline.spi.Fingerprint;
import java.security.SecureRandom;
import java.util.OptionalLong;

/**
 * A message id and the content that came with it, in 20 bytes.
 *
 * <p>Two ids of one timeline with the same 96 bits would be taken for one: the second message would
 * be refused as a conflict or, if its content is the same too, answered with the first entry. Among
 * a million remembered ids an append meets that with a probability of 10^6 / 2^96, about 10^-23: a
 * server that appends 10,000 messages a second to such timelines waits 10^11 years for it. Of 64
 * bits it would be 60 years. The key is random and never leaves the log, so ids cannot be chosen to
 * collide.
 *
 * @param id the first 64 bits of the id's hash
 * @param idRest the 32 bits after them
 * @param content the {@link Fingerprint}
 */
record MessageHash(long id, int idRest, long content) {

  /** The secret key of one log. */
  static final class Key {
    private final long key0;
    private final long key1;

    Key() {
      var random = new SecureRandom();
      key0 = random.nextLong();
      key1 = random.nextLong();
    }

    /**
     * Returns the hash of a message that has an id.
     *
     * @param fingerprint the content's, if the caller gave one
     */
    MessageHash of(Message<byte[]> message, OptionalLong fingerprint) {
      long content = fingerprint.isPresent() ? fingerprint.getAsLong() : Fingerprint.of(message);
      MessageHash ofId = ofId(message.id().orElseThrow());
      return new MessageHash(ofId.id, ofId.idRest, content);
    }

    /** Returns the hash of an id whose content is not known. */
    MessageHash ofId(String messageId) {
      SipHash id = SipHash.of(messageId, key0, key1);
      return new MessageHash(id.first(), (int) id.second(), 0);
    }
  }
}
