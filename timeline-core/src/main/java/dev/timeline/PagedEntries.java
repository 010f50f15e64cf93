package dev.timeline;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Function;

/** The entries of a range in order; a page is read when the one before it is used up. */
final class PagedEntries<M> extends Spliterators.AbstractSpliterator<Entry<M>> {

  private final Function<SeqRange, Page<M>> pages;
  private SeqRange rest;
  private boolean more = true;
  private Iterator<Entry<M>> entries = Collections.emptyIterator();

  PagedEntries(Function<SeqRange, Page<M>> pages, SeqRange range) {
    super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.DISTINCT);
    this.pages = pages;
    this.rest = requireNonNull(range, "range");
  }

  @Override
  public boolean tryAdvance(Consumer<? super Entry<M>> action) {
    while (!entries.hasNext()) {
      if (!more) {
        return false;
      }
      Page<M> page = pages.apply(rest);
      entries = page.entries().iterator();
      rest = page.next();
      more = page.more();
    }
    action.accept(entries.next());
    return true;
  }
}
