/** The in-memory backend. */
module dev.timeline.memory {
  requires transitive dev.timeline.core;
  requires static org.jspecify;

  exports dev.timeline.memory;
}
