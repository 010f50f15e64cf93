package dev.timeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A backend shows one or two types and hides the rest. */
class PublicTypesTest {

  @Test
  void onlyTheBackendAndItsBuilderArePublic() throws IOException, URISyntaxException {
    assertThat(types()).hasSizeGreaterThan(10);
    assertThat(types().stream().filter(type -> Modifier.isPublic(type.getModifiers())))
        .containsExactlyInAnyOrder(MemoryBackend.class, MemoryBackend.Builder.class);
  }

  @Test
  void theBackendCannotBeExtended() {
    assertThat(MemoryBackend.class).isFinal();
    assertThat(MemoryBackend.Builder.class).isFinal();
    assertThat(MemoryBackend.class.getConstructors()).isEmpty();
    assertThat(MemoryBackend.Builder.class.getConstructors()).isEmpty();
  }

  /** Every class of the module, from where its classes were compiled to. */
  private static List<Class<?>> types() throws IOException, URISyntaxException {
    Path classes =
        Path.of(MemoryBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .<Class<?>>map(name -> load(name.replace(".class", "").replace('/', '.')))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, MemoryBackend.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
