package dev.timeline.examples.chatserver;

import dev.timeline.messaging.Membership;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Members kept in a table of the application's database, a row for each user of a conversation. */
final class SqlMembership implements Membership {

  private final Jdbi database;

  /** Opens the table, which is created if it is not there. */
  SqlMembership(DataSource source) {
    database = Jdbi.create(source);
    update(
        "CREATE TABLE IF NOT EXISTS member (conversation VARCHAR(1024), member VARCHAR(1024),"
            + " since TIMESTAMP WITH TIME ZONE, PRIMARY KEY (conversation, member))");
    update("CREATE INDEX IF NOT EXISTS conversations ON member (member)");
  }

  /** Lets a user join; one who belongs already stays a member since they joined. */
  void join(String conversation, String user, Instant now) {
    update(
        "INSERT INTO member SELECT ?, ?, ? WHERE NOT EXISTS"
            + " (SELECT 1 FROM member WHERE conversation = ? AND member = ?)",
        conversation,
        user,
        now,
        conversation,
        user);
  }

  /** Lets a user leave. */
  void leave(String conversation, String user) {
    update("DELETE FROM member WHERE conversation = ? AND member = ?", conversation, user);
  }

  private void update(String sql, Object... values) {
    database.useHandle(handle -> handle.execute(sql, values));
  }

  @Override
  public Stream<String> members(String conversationId) {
    return database
        .withHandle(
            handle ->
                handle
                    .select(
                        "SELECT member FROM member WHERE conversation = ? ORDER BY member",
                        conversationId)
                    .mapTo(String.class)
                    .list())
        .stream();
  }

  @Override
  public Stream<Joined> conversations(String user) {
    return database
        .withHandle(
            handle ->
                handle
                    .select("SELECT conversation, since FROM member WHERE member = ?", user)
                    .map(
                        (row, context) ->
                            new Joined(row.getString(1), row.getTimestamp(2).toInstant()))
                    .list())
        .stream();
  }

  @Override
  public Optional<Instant> memberSince(String conversationId, String user) {
    return database.withHandle(
        handle ->
            handle
                .select(
                    "SELECT since FROM member WHERE conversation = ? AND member = ?",
                    conversationId,
                    user)
                .mapTo(Instant.class)
                .findFirst());
  }
}
