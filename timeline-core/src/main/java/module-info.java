/** The Timeline API, the interface that backends implement, and the messaging layer on top. */
module dev.timeline.core {
  requires org.slf4j;
  requires static com.google.errorprone.annotations;
  requires static micrometer.core;
  requires static micrometer.observation;
  requires static transitive org.jspecify;

  exports dev.timeline;
  exports dev.timeline.messaging;
  exports dev.timeline.micrometer;
  exports dev.timeline.observation;
  exports dev.timeline.spi;
}
