package dev.timeline.examples.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.Message;
import dev.timeline.messaging.ChatEvent;
import dev.timeline.messaging.ChatMessage;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Messages as lines of JSON, an object each:
 *
 * <pre>{@code
 * {"conversation":"lunch","seqId":7,"sender":"ann","time":"2026-03-01T12:00:00Z","id":"c-1",
 *  "body":"Soup?","attributes":{"size":{"whole":1},"score":{"real":1.0},"digest":{"bytes":"AAE="}}}
 * {"conversation":"lunch","seqId":9,"recalledBy":"ben","time":"2026-03-01T12:01:00Z"}
 * }</pre>
 *
 * <p>The first may also have {@code edited}, a time. Attributes are named by their type, {@code
 * text}, {@code whole}, {@code real}, {@code flag} or {@code bytes} in Base64, so that each comes
 * back as it was. Members of other names are passed over. Immutable; thread-safe.
 *
 * @param <M> the type of the bodies
 */
public final class ChatLines<M> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Function<M, JsonNode> toJson;
  private final Function<JsonNode, M> fromJson;

  /**
   * Creates lines for one type of bodies.
   *
   * @param fromJson throws {@link IllegalArgumentException} for what is no body
   */
  public ChatLines(Function<M, JsonNode> toJson, Function<JsonNode, M> fromJson) {
    this.toJson = toJson;
    this.fromJson = fromJson;
  }

  /** Returns lines whose bodies are texts. */
  public static ChatLines<String> ofText() {
    return new ChatLines<>(TextNode::valueOf, body -> textOf(body, "body"));
  }

  /**
   * Returns an event of a history as a line, without an end of line.
   *
   * @throws IllegalArgumentException if it is none of a history: posted or recalled
   */
  public String line(ChatEvent<M> event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("conversation", event.conversationId()).put("seqId", event.seqId());
    if (event instanceof ChatEvent.Posted<M> posted) {
      write(posted.message(), line);
    } else if (event instanceof ChatEvent.Recalled<M> recalled) {
      line.put("recalledBy", recalled.by()).put("time", recalled.time().toString());
    } else {
      throw new IllegalArgumentException("not an event of a history: " + event.getClass());
    }
    return line.toString();
  }

  private void write(ChatMessage<M> chatMessage, ObjectNode line) {
    line.put("sender", chatMessage.sender()).put("time", chatMessage.time().toString());
    chatMessage.edited().ifPresent(time -> line.put("edited", time.toString()));
    Message<M> message = chatMessage.message();
    message.id().ifPresent(id -> line.put("id", id));
    line.set("body", toJson.apply(message.body()));
    if (!message.attributes().isEmpty()) {
      ObjectNode attributes = line.putObject("attributes");
      message
          .attributes()
          .asMap()
          .forEach((name, value) -> write(value, attributes.putObject(name)));
    }
  }

  private static void write(Attribute attribute, ObjectNode typed) {
    if (attribute instanceof Attribute.Text text) {
      typed.put("text", text.value());
    } else if (attribute instanceof Attribute.Whole whole) {
      typed.put("whole", whole.value());
    } else if (attribute instanceof Attribute.Real real) {
      typed.put("real", real.value());
    } else if (attribute instanceof Attribute.Flag flag) {
      typed.put("flag", flag.value());
    } else if (attribute instanceof Attribute.Bytes bytes) {
      typed.put("bytes", bytes.value());
    }
  }

  /**
   * Returns the event that a line stands for.
   *
   * @throws IllegalArgumentException if it stands for none; says what is wrong, never what is said
   */
  public ChatEvent<M> event(String line) {
    JsonNode json = parsed(line);
    String conversation = text(json, "conversation");
    long seqId = whole(required(json, "seqId"), "seqId");
    if (json.has("recalledBy")) {
      return new ChatEvent.Recalled<>(
          conversation, seqId, text(json, "recalledBy"), time(json, "time"));
    }
    Message<M> message =
        Message.of(fromJson.apply(required(json, "body"))).withAttributes(attributes(json));
    return new ChatEvent.Posted<>(
        new ChatMessage<>(
            conversation,
            seqId,
            text(json, "sender"),
            time(json, "time"),
            json.has("edited") ? Optional.of(time(json, "edited")) : Optional.empty(),
            json.has("id") ? message.withId(text(json, "id")) : message));
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) { // whose message has some of the line
      throw new IllegalArgumentException(
          "no JSON: wrong at character " + e.getLocation().getColumnNr());
    }
  }

  private static Attributes attributes(JsonNode json) {
    if (!json.has("attributes")) {
      return Attributes.none();
    }
    Map<String, Attribute> attributes = new HashMap<>();
    for (Map.Entry<String, JsonNode> attribute : json.get("attributes").properties()) {
      attributes.put(attribute.getKey(), attribute(attribute.getKey(), attribute.getValue()));
    }
    return Attributes.of(attributes);
  }

  private static Attribute attribute(String name, JsonNode typed) {
    String type = typed.size() == 1 ? typed.fieldNames().next() : "";
    JsonNode value = typed.path(type);
    return switch (type) {
      case "text" -> new Attribute.Text(textOf(value, name));
      case "whole" -> new Attribute.Whole(whole(value, name));
      case "real" -> new Attribute.Real(require(value.isNumber(), value, name).asDouble());
      case "flag" -> new Attribute.Flag(require(value.isBoolean(), value, name).asBoolean());
      case "bytes" -> new Attribute.Bytes(Base64.getDecoder().decode(textOf(value, name)));
      default -> throw new IllegalArgumentException("no attribute of one type: " + name);
    };
  }

  private static JsonNode required(JsonNode json, String name) {
    JsonNode value = json.path(name);
    return require(!value.isMissingNode(), value, name);
  }

  private static JsonNode require(boolean isGood, JsonNode value, String name) {
    if (!isGood) {
      throw new IllegalArgumentException("missing, or of another type: " + name);
    }
    return value;
  }

  private static String text(JsonNode json, String name) {
    return textOf(required(json, name), name);
  }

  private static String textOf(JsonNode value, String name) {
    return require(value.isTextual(), value, name).asText();
  }

  private static long whole(JsonNode value, String name) {
    return require(value.isIntegralNumber() && value.canConvertToLong(), value, name).asLong();
  }

  private static Instant time(JsonNode json, String name) {
    try {
      return Instant.parse(text(json, name));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time: " + name, e);
    }
  }
}
