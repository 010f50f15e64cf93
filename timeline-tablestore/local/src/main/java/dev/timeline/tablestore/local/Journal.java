package dev.timeline.tablestore.local;

import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import java.util.function.Supplier;

/** A keeper of changes, from which they can be made again. */
interface Journal {

  /** Keeps nothing. */
  Journal NONE =
      new Journal() {
        @Override
        public <T> T keep(String operation, Supplier<Message> request, Supplier<T> change) {
          return change.get();
        }
      };

  /**
   * Makes a change, and keeps the request that makes the same again. One change after the other.
   *
   * @param operation the request's
   * @return what the change returns
   */
  <T> T keep(String operation, Supplier<Message> request, Supplier<T> change);
}
