package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import com.alicloud.openservices.tablestore.AsyncClient;
import com.alicloud.openservices.tablestore.core.auth.CredentialsProvider;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** A backend shows one or two types and hides the rest, the client's before all. */
class PublicTypesTest {

  @Test
  void onlyTheBackendAndItsBuilderArePublic() throws IOException, URISyntaxException {
    assertThat(types()).hasSizeGreaterThan(30);
    assertThat(types().stream().filter(PublicTypesTest::isVisible))
        .containsExactlyInAnyOrder(TableStoreBackend.class, TableStoreBackend.Builder.class);
  }

  /** A member of a hidden type is hidden, also where the language calls it public. */
  private static boolean isVisible(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && (type.getEnclosingClass() == null || isVisible(type.getEnclosingClass()));
  }

  @Test
  void theBackendCannotBeExtended() {
    assertThat(TableStoreBackend.class).isFinal();
    assertThat(TableStoreBackend.Builder.class).isFinal();
    assertThat(TableStoreBackend.class.getConstructors()).isEmpty();
    assertThat(TableStoreBackend.Builder.class.getConstructors()).isEmpty();
    assertThat(TableStoreBackend.class.getFields()).isEmpty();
    assertThat(TableStoreBackend.Builder.class.getFields()).isEmpty();
  }

  @Test
  void thereIsOnePackageAndItIsNullMarked() throws IOException, URISyntaxException {
    assertThat(types()).extracting(Class::getPackageName).containsOnly("dev.timeline.tablestore");
    assertThat(TableStoreBackend.class.getPackage().isAnnotationPresent(NullMarked.class)).isTrue();
  }

  @Test
  void nothingOfTheClientShowsButAReadyOneAndCredentials() throws NoSuchMethodException {
    assertThat(
            Stream.of(TableStoreBackend.class, TableStoreBackend.Builder.class)
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(PublicTypesTest::showsTheClient))
        .containsExactlyInAnyOrder(
            TableStoreBackend.Builder.class.getMethod("client", AsyncClient.class),
            TableStoreBackend.Builder.class.getMethod("credentials", CredentialsProvider.class));
  }

  /** Generic parameters count: a list of rows shows rows too. */
  private static boolean showsTheClient(Method method) {
    List<Type> shown = new ArrayList<>(List.of(method.getGenericReturnType()));
    shown.addAll(List.of(((Executable) method).getGenericParameterTypes()));
    shown.addAll(List.of(method.getGenericExceptionTypes()));
    return shown.stream().anyMatch(type -> type.getTypeName().matches(".*\\bcom\\.ali.*"));
  }

  /** Every class of the module, from where its classes were compiled to. */
  private static List<Class<?>> types() throws IOException, URISyntaxException {
    Path classes =
        Path.of(
            TableStoreBackend.class.getProtectionDomain().getCodeSource().getLocation().toURI());
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
      return Class.forName(name, false, TableStoreBackend.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
