package dev.timeline.examples.migrate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.alicloud.openservices.tablestore.SyncClient;
import com.alicloud.openservices.tablestore.timeline.TimelineException;
import com.alicloud.openservices.tablestore.timeline.TimelineQueue;
import com.alicloud.openservices.tablestore.timeline.TimelineStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineEntry;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessage;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMessageForV1;
import com.alicloud.openservices.tablestore.timeline.model.TimelineSchema;
import java.util.List;
import java.util.stream.IntStream;

/** A table to move, which the Timeline of TableStore's client makes and fills. */
enum OldTable {

  /** Sequence ids that the service chooses, and one identifier. */
  IM_STORE("auto-increment") {
    @Override
    TimelineSchema schema() {
      return schema("im_store", one()).autoGenerateSeqId();
    }

    @Override
    TimelineIdentifier identifier(int timeline) {
      return new TimelineIdentifier.Builder().addField("timeline_id", "group-" + timeline).build();
    }

    @Override
    TimelineEntry store(TimelineQueue queue, int number) {
      return queue.store(message(number));
    }

    @Override
    Conversion<String> conversion() {
      return Conversion.of(row -> row.text("text"), "text");
    }
  },

  /** Sequence ids by hand, and two identifiers. */
  IM_SYNC("by hand") {
    @Override
    TimelineSchema schema() {
      return schema(
              "im_sync",
              new TimelineIdentifierSchema.Builder()
                  .addLongField("tenant")
                  .addStringField("user_id"))
          .setSequenceIdColumnName("message_number")
          .manualSetSeqId();
    }

    @Override
    TimelineIdentifier identifier(int timeline) {
      return new TimelineIdentifier.Builder()
          .addField("tenant", timeline % 3L)
          .addField("user_id", "user/" + timeline)
          .build();
    }

    @Override
    TimelineEntry store(TimelineQueue queue, int number) {
      return queue.store(10L * number, message(number));
    }

    @Override
    Conversion<String> conversion() {
      return Conversion.of(row -> row.text("text"), "text");
    }
  },

  /** As the first version writes, by the class that the second has for its tables. */
  OLD_STORE("auto-increment") {
    @Override
    TimelineSchema schema() {
      return schema("old_store", one()).autoGenerateSeqId();
    }

    @Override
    TimelineIdentifier identifier(int timeline) {
      return new TimelineIdentifier.Builder().addField("timeline_id", "old-" + timeline).build();
    }

    @Override
    TimelineEntry store(TimelineQueue queue, int number) {
      var message = new TimelineMessageForV1("message " + number);
      message.addAttribute("sender", sender(number));
      return queue.store(message.getTimelineMessage());
    }

    @Override
    Conversion<String> conversion() {
      return Conversion.ofVersion1(content -> new String(content, UTF_8));
    }
  };

  private final String sequenceIds;

  OldTable(String sequenceIds) {
    this.sequenceIds = sequenceIds;
  }

  abstract TimelineSchema schema();

  static TimelineIdentifierSchema.Builder one() {
    return new TimelineIdentifierSchema.Builder().addStringField("timeline_id");
  }

  static TimelineSchema schema(String table, TimelineIdentifierSchema.Builder identifiers) {
    return new TimelineSchema(table, identifiers.build());
  }

  String table() {
    return schema().getTableName();
  }

  String sequenceIds() {
    return sequenceIds;
  }

  String identifiers() {
    List<String> names =
        schema().getIdentifierSchema().getKeys().stream().map(column -> column.getName()).toList();
    return String.join(", ", names);
  }

  abstract TimelineIdentifier identifier(int timeline);

  /** Stores one message; if the connection is lost, it may be stored all the same. */
  abstract TimelineEntry store(TimelineQueue queue, int number);

  /** Returns what becomes of its messages. */
  abstract Conversion<String> conversion();

  static TimelineMessage message(int number) {
    return new TimelineMessage()
        .setField("text", "message " + number)
        .setField("sender", sender(number))
        .setField("score", number / 2.0)
        .setField("urgent", number % 5 == 0);
  }

  static String sender(int number) {
    return number % 2 == 0 ? "ann" : "ben";
  }

  /** Makes the table, and fills its timelines with messages. */
  void fill(SyncClient client, int timelines, int messages) {
    TimelineStore store = new TimelineStoreFactoryImpl(client).createTimelineStore(schema());
    try {
      store.prepareTables();
      List<TimelineQueue> queues =
          IntStream.range(0, timelines)
              .mapToObj(timeline -> store.createTimelineQueue(identifier(timeline)))
              .toList();
      var last = new long[timelines];
      for (int number = 1; number <= messages; number++) {
        for (int i = 0; i < timelines; i++) {
          last[i] = storeOnce(queues.get(i), number, last[i]);
        }
      }
    } finally {
      store.close();
    }
  }

  /** Returns the sequence id of a message that comes after another one. */
  private long storeOnce(TimelineQueue queue, int number, long before) {
    while (true) {
      try {
        return store(queue, number).getSequenceID();
      } catch (TimelineException e) {
        if (!"ClientError".equals(e.getMessage())) {
          throw e;
        }
        long latest = queue.getLatestSequenceId();
        if (latest > before) {
          return latest;
        }
      }
    }
  }
}
