package dev.timeline.tablestore.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.model.DeleteTableRequest;
import com.alicloud.openservices.tablestore.model.search.FieldSchema;
import com.alicloud.openservices.tablestore.model.search.FieldType;
import com.alicloud.openservices.tablestore.model.search.IndexSchema;
import com.alicloud.openservices.tablestore.timeline.TimelineMetaStore;
import com.alicloud.openservices.tablestore.timeline.core.TimelineStoreFactoryImpl;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifier;
import com.alicloud.openservices.tablestore.timeline.model.TimelineIdentifierSchema;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMeta;
import com.alicloud.openservices.tablestore.timeline.model.TimelineMetaSchema;
import com.alicloud.openservices.tablestore.timeline.query.FieldCondition;
import com.alicloud.openservices.tablestore.timeline.query.SearchParameter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The SDK's own store of what is known of timelines, as it is. Only its search does not run. */
class SdkTimelineMetaTest extends ClientTest {

  private static final TimelineIdentifierSchema IDENTIFIERS =
      new TimelineIdentifierSchema.Builder().addStringField("timeline_id").build();

  private static final TimelineIdentifier ROOM =
      new TimelineIdentifier.Builder().addField("timeline_id", "room").build();

  private TimelineMetaStore metas;

  @BeforeEach
  void openStore() {
    metas = create(new TimelineMetaSchema("meta", IDENTIFIERS));
    metas.prepareTables();
  }

  private TimelineMetaStore create(TimelineMetaSchema schema) {
    return new TimelineStoreFactoryImpl(client).createMetaStore(schema);
  }

  private static TimelineMeta room() {
    return new TimelineMeta(ROOM);
  }

  @Test
  void insertsReadsUpdatesAndDeletes() {
    assertThat(metas.read(ROOM)).isNull();
    metas.insert(room().setField("name", "The room").setField("members", 2L));
    TimelineMeta inserted = metas.read(ROOM);
    assertThat(inserted.getIdentifier()).isEqualTo(ROOM);
    assertThat(inserted.getString("name")).isEqualTo("The room");
    assertThat(inserted.getLong("members")).isEqualTo(2);
    metas.update(room().setField("members", 3L));
    TimelineMeta updated = metas.read(ROOM);
    assertThat(updated.getLong("members")).isEqualTo(3);
    assertThat(updated.getString("name")).isEqualTo("The room");
    metas.delete(ROOM);
    assertThat(metas.read(ROOM)).isNull();
  }

  @Test
  void anInsertReplacesAndAnUpdateInserts() {
    metas.update(room().setField("name", "The room"));
    metas.insert(room().setField("members", 2L));
    assertThat(metas.read(ROOM).getFields()).containsOnlyKeys("members");
  }

  @Test
  void makesAndDropsItsTable() {
    assertThat(server.tables()).contains("meta");
    SdkTimelineTest.assertFails("OTSObjectAlreadyExist", metas::prepareTables);
    metas.dropAllTables();
    assertThat(server.tables()).doesNotContain("meta");
    SdkTimelineTest.assertFails("OTSObjectNotExist", () -> metas.insert(room()));
    SdkTimelineTest.assertFails("OTSParameterInvalid", () -> metas.read(ROOM));
  }

  @Test
  void withAnIndexOnlyWhatNeedsItIsRefused() {
    var index = new IndexSchema();
    index.setFieldSchemas(List.of(new FieldSchema("name", FieldType.KEYWORD)));
    TimelineMetaStore indexed =
        create(new TimelineMetaSchema("indexed", IDENTIFIERS).withIndex("index", index));
    // The table is made before the index.
    SdkTimelineTest.assertFails("OTSUnsupportOperation", indexed::prepareTables);
    indexed.insert(room().setField("name", "The room"));
    assertThat(indexed.read(ROOM).getString("name")).isEqualTo("The room");
    var search = new SearchParameter(FieldCondition.field("name").equals("The room"));
    SdkTimelineTest.assertFails("OTSUnsupportOperation", () -> indexed.search(search));
    // The index is dropped before the table.
    SdkTimelineTest.assertFails("OTSUnsupportOperation", indexed::dropAllTables);
    client.deleteTable(new DeleteTableRequest("indexed"));
    assertThat(server.tables()).doesNotContain("indexed");
  }
}
