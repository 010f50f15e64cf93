package dev.timeline.messaging.storage;

import dev.timeline.Attribute;
import dev.timeline.AttributeFilter;
import dev.timeline.Attributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The attributes of an entry of a conversation: those of the message, so that a backend can filter
 * by them, and two of the entry's own. An attribute of a message that has the name of one of these
 * is kept under another name.
 */
public final class HistoryAttributes {

  /** The attribute with the id of the server that stored an entry: can be read without the body. */
  static final String SERVER = "server";

  /** The attribute that says whether an entry is copied to inboxes. */
  static final String IS_COPIED = "isCopied";

  /** The most attributes of a message. */
  private static final int MOST = Attributes.MAX_COUNT - 2;

  /** In front of a name that is one of the entry's own, or would be read as one in disguise. */
  private static final String DISGUISE = "x_";

  /** The id of no server, in imported entries: what is before them was never copied. */
  static final long NO_SERVER = 0;

  private HistoryAttributes() {}

  /**
   * Checks that a message's attributes can be stored beside the entry's own.
   *
   * @throws IllegalArgumentException if they are too many
   */
  public static void requireFew(Attributes attributes) {
    if (attributes.asMap().size() > MOST) {
      throw new IllegalArgumentException(
          "a message of a conversation has at most %d attributes: %d"
              .formatted(MOST, attributes.asMap().size()));
    }
  }

  static Attributes of(Attributes ofMessage, long serverId, boolean isCopied) {
    Map<String, Attribute> all = new HashMap<>();
    ofMessage.asMap().forEach((name, value) -> all.put(stored(name), value));
    all.put(SERVER, new Attribute.Whole(serverId));
    all.put(IS_COPIED, new Attribute.Flag(isCopied));
    return Attributes.of(all);
  }

  static Attributes ofMessage(Attributes stored) {
    Map<String, Attribute> all = new HashMap<>();
    stored
        .asMap()
        .forEach(
            (name, value) -> {
              if (!isOwn(name)) {
                all.put(isDisguised(name) ? name.substring(DISGUISE.length()) : name, value);
              }
            });
    return Attributes.of(all);
  }

  /** Returns a filter of messages as one of the entries in which they are stored. */
  public static AttributeFilter stored(AttributeFilter filter) {
    if (filter instanceof AttributeFilter.Comparison it) {
      return new AttributeFilter.Comparison(stored(it.name()), it.relation(), it.value());
    } else if (filter instanceof AttributeFilter.Exists it) {
      return new AttributeFilter.Exists(stored(it.name()));
    } else if (filter instanceof AttributeFilter.Not it) {
      return new AttributeFilter.Not(stored(it.filter()));
    } else if (filter instanceof AttributeFilter.All it) {
      return new AttributeFilter.All(stored(it.filters()));
    }
    return new AttributeFilter.Any(stored(((AttributeFilter.Any) filter).filters()));
  }

  private static List<AttributeFilter> stored(List<AttributeFilter> filters) {
    return filters.stream().map(HistoryAttributes::stored).toList();
  }

  private static String stored(String name) {
    return isOwn(name) || isDisguised(name) ? DISGUISE + name : name;
  }

  private static boolean isOwn(String name) {
    return name.equals(SERVER) || name.equals(IS_COPIED);
  }

  private static boolean isDisguised(String name) {
    if (!name.startsWith(DISGUISE)) {
      return false;
    }
    String rest = name.substring(DISGUISE.length());
    return isOwn(rest) || isDisguised(rest);
  }
}
