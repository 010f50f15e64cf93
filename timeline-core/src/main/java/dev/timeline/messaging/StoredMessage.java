package dev.timeline.messaging;

import java.util.Optional;

/**
 * What an entry of a conversation holds beside the attributes.
 *
 * @param sender who sent it
 * @param messageId the sender's id for it; the entry's own id is scoped to the sender
 * @param body the body
 */
record StoredMessage<M>(String sender, Optional<String> messageId, M body) {}
