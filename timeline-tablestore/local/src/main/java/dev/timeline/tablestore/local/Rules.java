package dev.timeline.tablestore.local;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The rules for what the service takes though its documentation says otherwise. */
enum Rules {
  /** Take as much as the service. */
  AS_THE_SERVICE {
    @Override
    void checkColumnName(String name) {
      if (name.isEmpty() || name.getBytes(UTF_8).length > Limits.LONGEST_NAME) {
        throw invalidColumnName(name);
      }
    }
  },
  /** Take no more than is documented. */
  STRICT {
    @Override
    void checkColumnName(String name) {
      if (!Limits.isName(name)) {
        throw invalidColumnName(name);
      }
    }
  };

  abstract void checkColumnName(String name);

  private static ServiceError invalidColumnName(String name) {
    return ServiceError.invalid("Invalid column name: '" + name + "'.");
  }

  boolean areStrict() {
    return this == STRICT;
  }
}
