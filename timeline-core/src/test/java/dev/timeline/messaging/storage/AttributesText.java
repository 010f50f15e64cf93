package dev.timeline.messaging.storage;

import static java.util.stream.Collectors.joining;

import dev.timeline.Attribute;
import dev.timeline.Attributes;
import dev.timeline.contract.GoldenFile;
import java.util.HexFormat;

/** Attributes as golden files have them: {@code kind Whole 0; sender Text ann}. */
final class AttributesText {

  private AttributesText() {}

  static String of(Attributes attributes) {
    return attributes.asMap().entrySet().stream()
        .map(it -> it.getKey() + ' ' + text(it.getValue()))
        .collect(joining("; "));
  }

  private static String text(Attribute value) {
    if (value instanceof Attribute.Text text) {
      return "Text " + text.value();
    } else if (value instanceof Attribute.Whole whole) {
      return "Whole " + whole.value();
    } else if (value instanceof Attribute.Flag flag) {
      return "Flag " + flag.value();
    } else if (value instanceof Attribute.Bytes bytes) {
      return "Bytes " + GoldenFile.hex(bytes.value());
    }
    throw new IllegalArgumentException("none of the entries' own is a " + value);
  }

  static Attributes parse(String text) {
    Attributes attributes = Attributes.none();
    for (String one : text.split("; ", -1)) {
      String[] parts = one.split(" ", 3);
      attributes = attributes.with(parts[0], value(parts[1], parts[2]));
    }
    return attributes;
  }

  private static Attribute value(String type, String text) {
    return switch (type) {
      case "Text" -> new Attribute.Text(text);
      case "Whole" -> new Attribute.Whole(Long.parseLong(text));
      case "Flag" -> new Attribute.Flag(Boolean.parseBoolean(text));
      case "Bytes" -> new Attribute.Bytes(HexFormat.of().parseHex(text));
      default -> throw new IllegalArgumentException("no type of the entries' own: " + type);
    };
  }
}
