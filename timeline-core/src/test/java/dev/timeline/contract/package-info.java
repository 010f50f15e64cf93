/**
 * What every backend has to do, as tests: extend {@link dev.timeline.contract.BackendContract}. All
 * else here is what those tests are made of, and two decorators that serve other tests as well.
 */
@NullMarked
package dev.timeline.contract;

import org.jspecify.annotations.NullMarked;
