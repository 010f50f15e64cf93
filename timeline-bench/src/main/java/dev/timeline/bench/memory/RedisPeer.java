package dev.timeline.bench.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.timeline.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.XAddParams;

/**
 * A stream of Redis per timeline, in a process of its own: what one has when an instance of the
 * application is not to lose what it holds. An id is {@code 0-SEQID}, so it does not tell the time.
 */
final class RedisPeer implements Peer {

  private static final byte[] BODY = {'b'};
  private static final XAddParams NEXT_ID = XAddParams.xAddParams().id("0-*");

  private final RedisClient client;

  private RedisPeer(RedisClient client) {
    this.client = client;
  }

  static RedisPeer start() {
    return new RedisPeer(RedisServer.connect());
  }

  @Override
  public One timeline(String id) {
    return new Stream(client, id.getBytes(UTF_8));
  }

  @Override
  public long appendTo(List<String> ids, Message<byte[]> message) {
    List<Response<byte[]>> answers = new ArrayList<>(ids.size());
    try (var pipeline = client.pipelined()) {
      Map<byte[], byte[]> fields = Map.of(BODY, message.body());
      for (String id : ids) {
        answers.add(pipeline.xadd(id.getBytes(UTF_8), NEXT_ID, fields));
      }
      pipeline.sync();
    }
    return answers.stream().mapToLong(answer -> seqId(answer.get())).sum();
  }

  @Override
  public void close() {
    client.close();
  }

  private static long seqId(byte[] id) {
    String text = new String(id, US_ASCII);
    return Long.parseLong(text, text.indexOf('-') + 1, text.length(), 10);
  }

  private static byte[] id(String prefix, long seqId) {
    return (prefix + "0-" + seqId).getBytes(US_ASCII);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Stream(RedisClient client, byte[] key) implements One {

    @Override
    public long append(Message<byte[]> message) {
      return seqId(client.xadd(key, NEXT_ID, Map.of(BODY, message.body())));
    }

    @Override
    public void appendAll(List<Message<byte[]>> messages) {
      try (var pipeline = client.pipelined()) {
        messages.forEach(message -> pipeline.xadd(key, NEXT_ID, Map.of(BODY, message.body())));
        pipeline.sync();
      }
    }

    @Override
    public byte[] get(long seqId) {
      byte[] id = id("", seqId);
      return body(client.xrange(key, id, id, 1).get(0));
    }

    @Override
    public long scan(long after, int limit) {
      long sum = 0;
      for (Object entry : client.xrange(key, id("(", after), new byte[] {'+'}, limit)) {
        sum += seqId((byte[]) ((List<?>) entry).get(0)) + body(entry)[0];
      }
      return sum;
    }

    /** Returns an entry's body. An entry is its id and a list of names and values in turn. */
    private static byte[] body(Object entry) {
      return (byte[]) ((List<?>) ((List<?>) entry).get(1)).get(1);
    }
  }
}
