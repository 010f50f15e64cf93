package dev.timeline;

/** The body of an entry that was read without its body. */
public enum NoBody {
  /** The only one. */
  NO_BODY
}
