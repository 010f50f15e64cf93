package dev.timeline.observation;

/** The outcome of a call. */
public enum Outcome {
  /** It was carried out. */
  DONE,
  /** There was nothing to return or to change, or it had been changed meanwhile. */
  NOTHING,
  /** The message id is taken by an entry with other content. */
  CONFLICT,
  /** It was refused for good, and not carried out. */
  REJECTED,
  /** It could not be carried out now, and was not. */
  UNAVAILABLE,
  /** It is unknown whether it was carried out. */
  UNKNOWN,
  /** It failed in another way. */
  FAILED
}
