package dev.timeline.memory;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;

/** Counts the bytes of an object of this package and of all that it refers to, as HotSpot does. */
final class HeapSize {

  // With compressed pointers, as below 32 GiB of heap.
  private static final int HEADER = 12;
  private static final int ARRAY_HEADER = 16;
  private static final int REFERENCE = 4;

  private HeapSize() {}

  static long of(Object root) throws IllegalAccessException {
    var seen = Collections.newSetFromMap(new IdentityHashMap<Object, Boolean>());
    var open = new ArrayDeque<Object>();
    open.add(root);
    long bytes = 0;
    while (!open.isEmpty()) {
      Object next = open.remove();
      if (seen.add(next)) {
        long own = next.getClass().isArray() ? ofArray(next, open) : ofFields(next, open);
        bytes += (own + 7) / 8 * 8;
      }
    }
    return bytes;
  }

  private static long ofArray(Object array, ArrayDeque<Object> open) {
    if (array instanceof Object[] elements) {
      for (Object element : elements) {
        if (element != null) {
          open.add(element);
        }
      }
    }
    return ARRAY_HEADER + Array.getLength(array) * bytes(array.getClass().getComponentType());
  }

  private static long ofFields(Object object, ArrayDeque<Object> open)
      throws IllegalAccessException {
    long bytes = HEADER;
    for (Field field : object.getClass().getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        continue;
      }
      field.setAccessible(true);
      bytes += bytes(field.getType());
      if (!field.getType().isPrimitive() && field.get(object) != null) {
        open.add(field.get(object));
      }
    }
    return bytes;
  }

  private static long bytes(Class<?> type) {
    if (!type.isPrimitive()) {
      return REFERENCE;
    }
    if (type == long.class || type == double.class) {
      return Long.BYTES;
    }
    return type == boolean.class || type == byte.class
        ? 1
        : type == short.class || type == char.class ? Short.BYTES : Integer.BYTES;
  }
}
