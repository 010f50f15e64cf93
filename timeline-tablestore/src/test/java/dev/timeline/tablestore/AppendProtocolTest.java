package dev.timeline.tablestore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.tablestore.AppendTransitions.Transition;
import dev.timeline.tablestore.Knowledge.Earlier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every state with every event. {@link AppendModelTest} has every order of them. */
class AppendProtocolTest {

  private static final Path README = Path.of("README.md");

  private final List<Transition> all = AppendTransitions.all();

  private List<Transition> possible() {
    return all.stream().filter(one -> one.step().isPresent()).toList();
  }

  private static AppendState to(Transition transition) {
    return transition.step().orElseThrow().state();
  }

  private static Optional<Knowledge> before(Transition transition) {
    return transition.event() instanceof AppendEvent.Begun begun
        ? Optional.of(begun.knowledge())
        : AppendTransitions.knowledge(transition.from());
  }

  @Test
  void eachStateTakesItsEventsAndNoOther() {
    Map<String, Set<String>> taken = new TreeMap<>();
    for (Transition one : possible()) {
      taken.computeIfAbsent(one.fromName(), state -> new TreeSet<>()).add(one.eventName());
    }
    Set<String> lookedUp = Set.of("Found", "NotFound", "RequestFailed");
    Set<String> claimed = Set.of("Claimed", "ClaimRefused", "RequestFailed");
    assertThat(taken)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("Queued", Set.of("Begun")),
                Map.entry("Claiming", claimed),
                Map.entry("TakingOver", claimed),
                Map.entry("ReadingClaim", Set.of("ClaimRead", "RequestFailed")),
                Map.entry("AwaitingClaim", Set.of("TimeElapsed")),
                Map.entry("LookingUp", lookedUp),
                Map.entry("InFlight", Set.of("Written", "Failed")),
                Map.entry("Unknown", lookedUp),
                Map.entry("AwaitingExpiry", Set.of("TimeElapsed")),
                Map.entry("Verifying", lookedUp),
                Map.entry("Settling", claimed)));
  }

  @Test
  void eachStateWaitsForWhatItsEffectBrings() {
    Map<String, Set<Class<?>>> effects =
        Map.of(
            "Claiming", Set.of(AppendEffect.PutClaim.class),
            "TakingOver", Set.of(AppendEffect.ChangeClaim.class),
            "ReadingClaim", Set.of(AppendEffect.ReadClaim.class),
            "AwaitingClaim", Set.of(AppendEffect.BackOff.class),
            "LookingUp", Set.of(AppendEffect.LookUp.class),
            "InFlight", Set.of(AppendEffect.Write.class),
            "Unknown", Set.of(AppendEffect.LookUp.class),
            "AwaitingExpiry", Set.of(AppendEffect.AwaitExpiry.class),
            "Verifying", Set.of(AppendEffect.LookUp.class),
            "Settling", Set.of(AppendEffect.ChangeClaim.class));
    Set<Class<?>> ends =
        Set.of(
            AppendEffect.Complete.class,
            AppendEffect.Conflict.class,
            AppendEffect.Refuse.class,
            AppendEffect.LeaveUnknown.class);
    assertThat(possible())
        .allSatisfy(
            one -> {
              List<AppendEffect> waitedFor =
                  one.step().orElseThrow().effects().stream()
                      .filter(effect -> !(effect instanceof AppendEffect.Remove))
                      .toList();
              assertThat(waitedFor).hasSize(1);
              assertThat(effects.getOrDefault(one.toName(), ends))
                  .contains(waitedFor.get(0).getClass());
            });
  }

  @Test
  void aRowIsWrittenUncheckedOnlyIfThereCannotBeAnother() {
    assertThat(possible())
        .filteredOn(one -> hasEffect(one, new AppendEffect.Write(StoredRow.NOT_CHECKED)))
        .isNotEmpty()
        .allSatisfy(
            one -> assertThat(before(one).orElseThrow().earlier()).isEqualTo(Earlier.None.NONE));
  }

  @Test
  void thatARowMayBeThereIsForgottenOnlyAfterALookUp() {
    assertThat(possible())
        .filteredOn(one -> AppendTransitions.knowledge(to(one)).isPresent())
        .filteredOn(one -> !before(one).orElseThrow().earlier().equals(Earlier.None.NONE))
        .allSatisfy(
            one -> {
              Earlier after = AppendTransitions.knowledge(to(one)).orElseThrow().earlier();
              assertThat(after).isNotEqualTo(Earlier.None.NONE);
              boolean looked = after instanceof Earlier.AbsentUpTo;
              boolean hadLooked = before(one).orElseThrow().earlier() instanceof Earlier.AbsentUpTo;
              assertThat(looked)
                  .isIn(hadLooked, one.event() instanceof AppendEvent.NotFound, false);
            });
  }

  /** A retry of a message whose first attempt had no claim was once looked up since its claim. */
  @Test
  void sinceWhenARowMayBeThereNeverMovesOn() {
    assertThat(possible())
        .filteredOn(one -> before(one).isPresent() && isPossible(before(one).get()))
        .filteredOn(
            one ->
                AppendTransitions.knowledge(to(one))
                    .filter(AppendProtocolTest::isPossible)
                    .isPresent())
        .isNotEmpty()
        .allSatisfy(
            one -> {
              long since = before(one).orElseThrow().possibleSinceMillis();
              assertThat(AppendTransitions.knowledge(to(one)).orElseThrow().possibleSinceMillis())
                  .isLessThanOrEqualTo(since);
              for (AppendEffect effect : one.step().orElseThrow().effects()) {
                if (effect instanceof AppendEffect.PutClaim put
                    && before(one).get().claim() == null) {
                  assertThat(put.claim().sinceMillis()).isLessThanOrEqualTo(since);
                } else if (effect instanceof AppendEffect.ChangeClaim change
                    && change.after().entry().isEmpty()) {
                  assertThat(change.after().sinceMillis()).isLessThanOrEqualTo(since);
                }
              }
            });
  }

  private static boolean isPossible(Knowledge known) {
    return known.earlier() instanceof Earlier.Possible;
  }

  @Test
  void anotherOnesClaimMeansThatARowMayBeThere() {
    assertThat(possible())
        .filteredOn(one -> isOfAnother(one.event()))
        .filteredOn(one -> AppendTransitions.knowledge(to(one)).isPresent())
        .isNotEmpty()
        .allSatisfy(
            one ->
                assertThat(AppendTransitions.knowledge(to(one)).orElseThrow().earlier())
                    .isInstanceOf(Earlier.Possible.class));
  }

  private static boolean isOfAnother(AppendEvent event) {
    return event instanceof AppendEvent.ClaimRead read
        && read.claim().isPresent()
        && read.claim().get().entry().isEmpty()
        && read.claim().get().holder().startsWith("other");
  }

  @Test
  void anUnknownOutcomeIsNeverForgotten() {
    assertThat(possible())
        .filteredOn(one -> before(one).isPresent() && before(one).get().unknown() != null)
        .allSatisfy(
            one -> {
              AppendTransitions.knowledge(to(one))
                  .ifPresent(known -> assertThat(known.unknown()).isNotNull());
              assertThat(one.step().orElseThrow().effects())
                  .noneMatch(effect -> effect instanceof AppendEffect.Refuse);
            });
  }

  @Test
  void onlyARowThatTheAppendWroteIsRemoved() {
    assertThat(possible())
        .filteredOn(one -> one.step().orElseThrow().effects().size() > 1)
        .isNotEmpty()
        .allSatisfy(
            one -> {
              var removed = (AppendEffect.Remove) one.step().orElseThrow().effects().get(0);
              long own =
                  one.from() instanceof AppendState.Verifying verifying
                      ? verifying.row().seqId()
                      : before(one).orElseThrow().row().seqId();
              assertThat(removed.seqId()).isEqualTo(own);
            });
  }

  private static boolean hasEffect(Transition transition, AppendEffect effect) {
    return transition.step().orElseThrow().effects().contains(effect);
  }

  /** If this fails, put what it expects into the README. */
  @Test
  void theDrawingShowsTheTransitions() throws IOException {
    Map<String, Set<String>> events = new TreeMap<>();
    for (Transition one : possible()) {
      if (!one.fromName().equals(one.toName()) || one.fromName().equals("Unknown")) {
        String arrow = "    %s --> %s".formatted(one.fromName(), one.toName());
        events.computeIfAbsent(arrow, same -> new TreeSet<>()).add(words(one.eventName()));
      }
    }
    String drawing =
        events.entrySet().stream()
            .map(arrow -> arrow.getKey() + ": " + String.join(", ", arrow.getValue()))
            .collect(
                Collectors.joining(
                    "\n", "stateDiagram-v2\n    [*] --> Queued\n", "\n    Done --> [*]\n"));
    assertThat(Files.readString(README)).contains("```mermaid\n" + drawing + "```");
  }

  private static String words(String event) {
    return event.replaceAll("(?<=.)([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }
}
