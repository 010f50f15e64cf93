package dev.timeline.examples.chatweb.stage;

import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.TimelineEvent;
import dev.timeline.observation.TimelineObserver;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** An observer that tells the page what the library does. It has ids and counts, never a body. */
final class StageObserver implements TimelineObserver {

  private final String server;
  private final Facts facts;
  private final RowCounts counts;
  private final Function<String, List<String>> members;

  /**
   * Creates an observer.
   *
   * @param server that is observed
   * @param members some of a conversation's members, for the page to show their inboxes
   */
  StageObserver(
      String server, Facts facts, RowCounts counts, Function<String, List<String>> members) {
    this.server = server;
    this.facts = facts;
    this.counts = counts;
    this.members = members;
  }

  @Override
  public void observe(TimelineEvent event) {
    if (event instanceof MessagingEvent messaging) {
      observe(messaging);
    } else if (event instanceof ServiceEvent service) {
      observe(service);
    }
  }

  private void observe(MessagingEvent event) {
    if (event instanceof MessagingEvent.Sending it) {
      counts.begin(it.sender(), it.conversationId(), isChange(it.kind()));
      facts.tell(
          "sending",
          "conversation",
          it.conversationId(),
          "sender",
          it.sender(),
          "route",
          lower(it.route()),
          "isChange",
          isChange(it.kind()),
          "members",
          members.apply(it.conversationId()),
          "server",
          server);
    } else if (event instanceof MessagingEvent.Stored it) {
      counts.stored(it.conversationId(), it.seqId());
      facts.tell(
          "stored",
          "conversation",
          it.conversationId(),
          "sender",
          it.sender(),
          "seqId",
          it.seqId(),
          "route",
          lower(it.route()),
          "isChange",
          isChange(it.kind()),
          "isRepeat",
          it.isRepeat(),
          "millis",
          millis(it.nanos()));
    } else if (event instanceof MessagingEvent.SendFailed it) {
      facts.tell(
          "failed",
          "conversation",
          it.conversationId(),
          "sender",
          it.sender(),
          "outcome",
          lower(it.outcome()));
    } else if (event instanceof MessagingEvent.Copied it) {
      counts.copied(it.conversationId(), it.seqId());
      facts.tell(
          "copied",
          "conversation",
          it.conversationId(),
          "seqId",
          it.seqId(),
          "users",
          List.of(it.user()));
    } else if (event instanceof MessagingEvent.DeliveryRetried it) {
      facts.tell(
          "retried",
          "conversation",
          it.conversationId(),
          "seqId",
          it.seqId(),
          "pending",
          it.pending());
    } else if (event instanceof MessagingEvent.Delivered it) {
      facts.tell(
          "delivered",
          "conversation",
          it.conversationId(),
          "seqId",
          it.seqId(),
          "route",
          lower(it.route()),
          "isChange",
          isChange(it.kind()),
          "isRedelivery",
          it.isRedelivery(),
          "copies",
          it.copies(),
          "millis",
          millis(it.nanos()));
    } else if (event instanceof MessagingEvent.RedeliveryEnded it && it.messages() > 0) {
      facts.tell("redelivered", "messages", it.messages(), "server", server);
    } else if (event instanceof MessagingEvent.Pulled) {
      counts.pulled();
    } else if (event instanceof MessagingEvent.HoleRead it) {
      facts.tell(
          "hole",
          "user",
          it.user(),
          "conversation",
          it.conversationId(),
          "after",
          it.after(),
          "upTo",
          it.upTo(),
          "entries",
          it.entries());
    } else if (event instanceof MessagingEvent.GapReported it) {
      facts.tell("gap", "user", it.user(), "conversation", it.conversationId(), "upTo", it.upTo());
    }
  }

  /** Tells what the backend does about a service that fails. */
  private void observe(ServiceEvent event) {
    if (event instanceof ServiceEvent.RequestEnded) {
      counts.requested();
    } else if (event instanceof ServiceEvent.Retried it) {
      facts.tell("requestRetried", "operation", it.operation(), "cause", it.cause());
    } else if (event instanceof ServiceEvent.UnknownResolved it) {
      facts.tell("unknownResolved", "how", lower(it.resolution()));
    } else if (event instanceof ServiceEvent.DuplicateDropped it) {
      facts.tell("duplicateDropped", "timeline", it.timelineId(), "seqId", it.seqId());
    }
  }

  private static boolean isChange(MessagingEvent.Kind kind) {
    return kind == MessagingEvent.Kind.CHANGE;
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 10_000.0) / 100.0;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
