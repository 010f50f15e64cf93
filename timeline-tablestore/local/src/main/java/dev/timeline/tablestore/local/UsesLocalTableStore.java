package dev.timeline.tablestore.local;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A JUnit test that uses a server. One runs for the class, on a port of its own; its tests, and
 * what runs before and after each, take it as a parameter, and each test finds it without any
 * table, fault or request.
 *
 * <pre>{@code
 * @UsesLocalTableStore
 * class ChatTest {
 *   @Test
 *   void keepsWhatIsSaid(LocalTableStore server) { ... }
 * }
 * }</pre>
 */
@Documented
@ExtendWith(LocalTableStoreExtension.class)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface UsesLocalTableStore {}
