package dev.timeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it is given, and requests at first as many entries as it was made with. */
class RecordingSubscriber implements Flow.Subscriber<Entry<String>> {

  final List<Entry<String>> entries = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final AtomicInteger completions = new AtomicInteger();
  volatile Flow.Subscription subscription;
  private final long atFirst;

  RecordingSubscriber(long atFirst) {
    this.atFirst = atFirst;
  }

  List<Long> seqIds() {
    return entries.stream().map(Entry::seqId).toList();
  }

  /** How often it was told that this is the end: never more than once. */
  int ends() {
    return completions.get() + failures.size();
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (atFirst > 0) {
      given.request(atFirst);
    }
  }

  @Override
  public void onNext(Entry<String> entry) {
    entries.add(entry);
  }

  @Override
  public void onError(Throwable reason) {
    failures.add(reason);
  }

  @Override
  public void onComplete() {
    completions.incrementAndGet();
  }
}
