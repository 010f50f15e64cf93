package dev.timeline.messaging;

/**
 * What an entry of an inbox holds beside the attributes: a message, and where in which conversation
 * it is stored.
 */
record InboxCopy<M>(String conversationId, long seqId, long epochMilli, StoredMessage<M> message) {}
