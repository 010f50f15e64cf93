package dev.timeline.spi;

import static java.util.Objects.requireNonNull;

import dev.timeline.Attribute;
import dev.timeline.AttributeFilter;
import dev.timeline.Attributes;
import dev.timeline.Entry;
import dev.timeline.Page;
import dev.timeline.SeqRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A range, and what is wanted of it.
 *
 * @param range where to read; its limit counts entries that match
 * @param filter what an entry has to match, if anything
 * @param attributes if present, bodies are not wanted, and of the attributes only those of these
 *     names
 */
public record Selection(
    SeqRange range, Optional<AttributeFilter> filter, Optional<Set<String>> attributes) {

  /** The most entries that one read looks at where a filter is not evaluated by the backend. */
  private static final int MOST_LOOKED_AT = 5_000;

  private static final byte[] NO_BODY = {};

  /** Copies the set. */
  public Selection {
    requireNonNull(range, "range");
    requireNonNull(filter, "filter");
    attributes = attributes.map(Set::copyOf);
  }

  /** Returns the range of the entries to look at, for a backend that looks at each itself. */
  SeqRange lookedAt() {
    return range.limit(Math.max(range.limit(), MOST_LOOKED_AT));
  }

  /** Returns what is wanted of entries, as it is wanted. */
  public List<Entry<byte[]>> of(List<Entry<byte[]>> entries) {
    var wanted = new ArrayList<Entry<byte[]>>();
    for (Entry<byte[]> entry : entries) {
      if (matches(entry)) {
        wanted.add(trimmed(entry));
      }
    }
    return wanted;
  }

  /** Returns what is wanted of a page of {@link #lookedAt}, and the rest after what was seen. */
  Page<byte[]> of(Page<byte[]> seen) {
    var wanted = new ArrayList<Entry<byte[]>>();
    for (Entry<byte[]> entry : seen.entries()) {
      if (wanted.size() == range.limit()) {
        return Page.of(range, wanted, true);
      }
      if (matches(entry)) {
        wanted.add(trimmed(entry));
      }
    }
    return new Page<>(wanted, seen.next().limit(range.limit()), seen.more());
  }

  private boolean matches(Entry<byte[]> entry) {
    return filter.isEmpty() || filter.get().matches(entry.message().attributes());
  }

  private Entry<byte[]> trimmed(Entry<byte[]> entry) {
    return attributes.isEmpty() ? entry : withoutBody(entry, attributes.get());
  }

  /** Returns an entry without its body, and with these attributes only. */
  static Entry<byte[]> withoutBody(Entry<byte[]> entry, Set<String> attributes) {
    Attributes kept = Attributes.none();
    for (String name : attributes) {
      Optional<Attribute> value = entry.message().attributes().get(name);
      kept = value.isPresent() ? kept.with(name, value.get()) : kept;
    }
    return entry.withMessage(entry.message().withBody(NO_BODY).withAttributes(kept));
  }
}
