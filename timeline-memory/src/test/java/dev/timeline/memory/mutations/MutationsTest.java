package dev.timeline.memory.mutations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of messaging is worth something: it catches whatever takes one rule of the delivery
 * protocol away. Every rule has a patch in {@code src/test/mutations}. {@code
 * -Dtimeline.mutations=all} tries all of them, and names of patches those; else a few are tried.
 */
class MutationsTest {

  /** Caught within seconds, by three parts of the code. */
  private static final String A_FEW = "no-predecessors,no-repeat-notes,recall-without-changes";

  @TempDir private Path classes;

  static Stream<Mutation> tried() {
    String asked = System.getProperty("timeline.mutations", "");
    Set<String> names = Set.of((asked.isBlank() ? A_FEW : asked).split(","));
    List<Mutation> tried =
        Mutation.all().stream()
            .filter(it -> names.contains("all") || names.contains(it.name()))
            .toList();
    assertThat(names.contains("all") || names.size() == tried.size()).as("%s", names).isTrue();
    return tried.stream();
  }

  @ParameterizedTest
  @MethodSource("tried")
  void theContractCatches(Mutation mutation) throws Exception {
    compileAll(mutation.sources());
    Optional<String> failed = Optional.empty();
    for (List<String> groups : List.of(mutation.caughtBy(), List.<String>of())) {
      if (failed.isEmpty()) {
        failed = ContractRun.firstFailure(classes, groups);
      }
    }
    failed.ifPresent(how -> System.out.printf("%s is caught: %s%n", mutation, how));
    assertThat(failed).as("the test that %s fails", mutation).isPresent();
  }

  @Test
  void withoutAMutationNothingFails() throws Exception {
    compileAll(Map.of());
    assertThat(ContractRun.firstFailure(classes, List.of("Syncing"))).isEmpty();
  }

  private void compileAll(Map<Path, String> changed) throws Exception {
    try (var compiler = new SourceCompiler()) {
      compiler.compile(SourceCompiler.messagingWith(changed), classes);
    }
  }

  @Test
  void everyPatchAppliesAndCompiles() throws Exception {
    try (var compiler = new SourceCompiler()) {
      for (Map<Path, String> sources : together(Mutation.all())) {
        compiler.compile(sources, classes);
      }
    }
  }

  /** Returns the sources of mutations, of those together that change other files: it is quicker. */
  private static List<Map<Path, String>> together(List<Mutation> mutations) {
    var groups = new ArrayList<Map<Path, String>>();
    for (Mutation mutation : mutations) {
      Map<Path, String> sources = mutation.sources();
      Map<Path, String> group =
          groups.stream()
              .filter(it -> Collections.disjoint(it.keySet(), sources.keySet()))
              .findFirst()
              .orElseGet(
                  () -> {
                    var next = new HashMap<Path, String>();
                    groups.add(next);
                    return next;
                  });
      group.putAll(sources);
    }
    return groups;
  }

  @Test
  void everyPatchSaysWhatCatchesIt() {
    assertThat(Mutation.all())
        .isNotEmpty()
        .allSatisfy(
            mutation -> {
              assertThat(mutation.diff().comment().get(0)).as("%s", mutation).isNotBlank();
              assertThat(mutation.caughtBy()).as("%s", mutation).isNotEmpty();
            });
  }
}
