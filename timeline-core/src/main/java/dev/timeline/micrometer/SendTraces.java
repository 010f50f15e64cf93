package dev.timeline.micrometer;

import dev.timeline.observation.MessagingEvent;
import dev.timeline.observation.MessagingEvent.Copying;
import dev.timeline.observation.MessagingEvent.Delivered;
import dev.timeline.observation.MessagingEvent.SendFailed;
import dev.timeline.observation.MessagingEvent.Sending;
import dev.timeline.observation.MessagingEvent.Stored;
import dev.timeline.observation.Outcome;
import dev.timeline.observation.Reading;
import dev.timeline.observation.ReadingEvent;
import dev.timeline.observation.ServiceEvent;
import dev.timeline.observation.ServiceEvent.BatchEnded;
import dev.timeline.observation.ServiceEvent.BatchRow;
import dev.timeline.observation.ServiceEvent.BatchSent;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The traces of sends: {@code timeline.send} from the call to the delivery, in it {@code
 * timeline.batch} for each request that carried the message to the service, which other messages
 * share, and {@code timeline.delivery} from when the message is in its history, in which is a batch
 * for each request that carried copies of it to inboxes.
 */
final class SendTraces {

  /** A message, by its conversation and the id under which the backend stores it. */
  private record Key(String conversationId, String entryId) {}

  private record BatchKey(String table, long batch) {}

  /**
   * A send that is traced. Its delivery begins with the first event that comes after its entry is
   * in the history: the copies need not wait for the answer to the sender.
   */
  private static final class Trace {
    private final String messenger;
    private final String route;
    private final Observation send;
    private @Nullable Observation delivery;
    private @Nullable String copyId;
    private boolean isStored;
    private boolean isDelivered;
    private boolean isEnded;

    Trace(String messenger, String route, Observation send) {
      this.messenger = messenger;
      this.route = route;
      this.send = send;
    }

    /** Returns what the copies are part of; begins it if this is the first to ask. */
    synchronized Observation delivery() {
      if (delivery == null) {
        delivery =
            Observation.createNotStarted("timeline.delivery", send.getObservationRegistry())
                .contextualName("timeline delivery")
                .parentObservation(send)
                .lowCardinalityKeyValue("messenger", messenger)
                .lowCardinalityKeyValue("route", route)
                .start();
      }
      return delivery;
    }

    /** Ends what is under way. */
    void stop() {
      isEnded = true;
      if (delivery != null) {
        delivery.stop();
      }
      send.stop();
    }
  }

  private final ObservationRegistry registry;
  private final ConcurrentHashMap<Key, Trace> sends = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Trace> byCopyId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<BatchKey, List<Observation>> batches = new ConcurrentHashMap<>();

  SendTraces(ObservationRegistry registry) {
    this.registry = registry;
  }

  void observe(MessagingEvent event) {
    if (registry.isNoop()) {
      return;
    }
    if (event instanceof Sending of) {
      begin(of);
    } else if (event instanceof Stored of) {
      stored(of);
    } else if (event instanceof Copying of) {
      copying(of);
    } else if (event instanceof Delivered of) {
      delivered(of);
    } else if (event instanceof SendFailed of) {
      failed(of);
    }
  }

  private void begin(Sending of) {
    String route = TagValues.of(of.route());
    // On the sender's thread, so that it is a child of what that is doing.
    Observation send =
        Observation.createNotStarted("timeline.send", registry)
            .contextualName("timeline send")
            .lowCardinalityKeyValue("messenger", of.source())
            .lowCardinalityKeyValue("kind", TagValues.of(of.kind()))
            .lowCardinalityKeyValue("route", route)
            .highCardinalityKeyValue("timeline.conversation", of.conversationId())
            .highCardinalityKeyValue("timeline.sender", of.sender())
            .start();
    Trace before =
        sends.put(new Key(of.conversationId(), of.entryId()), new Trace(of.source(), route, send));
    if (before != null) { // the same message is being sent again
      stop(before);
    }
  }

  private void stored(Stored of) {
    var key = new Key(of.conversationId(), of.entryId());
    Trace trace = sends.get(key);
    if (trace == null) {
      return;
    }
    synchronized (trace) {
      trace.isStored = true;
      trace.send.highCardinalityKeyValue("timeline.seq.id", Long.toString(of.seqId()));
      trace.send.lowCardinalityKeyValue("outcome", TagValues.of(Outcome.DONE));
      trace.send.event(Observation.Event.of("timeline.stored", "stored"));
      if (!trace.isDelivered) {
        trace.delivery(); // from now on, if no copy was told before
        return;
      }
    }
    end(key, trace);
  }

  private void copying(Copying of) {
    Trace trace = sends.get(new Key(of.conversationId(), of.entryId()));
    if (trace != null) {
      synchronized (trace) {
        if (trace.isEnded) {
          return; // by a failure that was told meanwhile
        }
        trace.delivery();
        trace.copyId = of.copyId();
        byCopyId.put(of.copyId(), trace);
      }
    }
  }

  private void delivered(Delivered of) {
    var key = new Key(of.conversationId(), of.entryId());
    Trace trace = sends.get(key);
    if (trace == null) {
      return;
    }
    synchronized (trace) {
      trace.isDelivered = true;
      Observation at = trace.delivery();
      at.highCardinalityKeyValue("timeline.copies", Integer.toString(of.copies()));
      at.event(Observation.Event.of("timeline.delivered", "delivered"));
      if (!trace.isStored) {
        return;
      }
    }
    end(key, trace);
  }

  private void failed(SendFailed of) {
    var key = new Key(of.conversationId(), of.entryId());
    Trace trace = sends.get(key);
    if (trace != null) {
      synchronized (trace) {
        trace.send.lowCardinalityKeyValue("outcome", TagValues.of(of.outcome()));
      }
      end(key, trace);
    }
  }

  private void end(Key key, Trace trace) {
    if (sends.remove(key, trace)) {
      stop(trace);
    }
  }

  private void stop(Trace trace) {
    synchronized (trace) {
      trace.stop();
      if (trace.copyId != null) {
        byCopyId.remove(trace.copyId, trace);
      }
    }
  }

  void observe(ServiceEvent event) {
    if (registry.isNoop()) {
      return;
    }
    if (event instanceof BatchSent of) {
      begin(of);
    } else if (event instanceof BatchEnded of) {
      end(of);
    }
  }

  private void begin(BatchSent of) {
    List<Observation> begun = new ArrayList<>();
    Set<Trace> carried = new HashSet<>(); // many copies of one message share a request
    for (BatchRow row : of.rows()) {
      Trace ofMessage = sends.get(new Key(row.timelineId(), row.appendId()));
      Trace trace = ofMessage == null ? byCopyId.get(row.appendId()) : ofMessage;
      if (trace != null && carried.add(trace)) {
        begun.add(
            Observation.createNotStarted("timeline.batch", registry)
                .contextualName("timeline batch")
                .parentObservation(ofMessage == null ? trace.delivery() : trace.send)
                .lowCardinalityKeyValue("table", of.source())
                .highCardinalityKeyValue("timeline.batch", Long.toString(of.batch()))
                .highCardinalityKeyValue("timeline.batch.rows", Integer.toString(of.rows().size()))
                .highCardinalityKeyValue("timeline.attempt", Integer.toString(row.attempt()))
                .start());
      }
    }
    if (!begun.isEmpty()) {
      batches.put(new BatchKey(of.source(), of.batch()), begun);
    }
  }

  private void end(BatchEnded of) {
    List<Observation> begun = batches.remove(new BatchKey(of.source(), of.batch()));
    if (begun != null) {
      for (Observation one : begun) {
        one.lowCardinalityKeyValue("outcome", TagValues.of(of.outcome()));
        one.stop();
      }
    }
  }

  /** Ends the traces of a messenger that is closed: what it left, another server delivers. */
  void observe(ReadingEvent event) {
    if (event.reading() == Reading.SENDS_UNDER_WAY && event instanceof ReadingEvent.Ended) {
      sends.forEach(
          (key, trace) -> {
            if (trace.messenger.equals(event.source())) {
              end(key, trace);
            }
          });
    }
  }
}
