/** Notifications: devices learn from them that there may be something new. */
@NullMarked
package dev.timeline.messaging.notification;

import org.jspecify.annotations.NullMarked;
