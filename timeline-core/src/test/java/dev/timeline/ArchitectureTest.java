package dev.timeline;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The arrows of the design, which each go one way. */
class ArchitectureTest {

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.timeline");

  @Test
  void theApiAndTheSpiNeverSeeMessaging() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.timeline", "dev.timeline.spi")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.timeline.messaging..")
        .check(CORE);
  }

  @Test
  void messagingUsesNothingThatTheSpiAndTheApiKeepToThemselves() {
    classes()
        .that()
        .resideInAPackage("dev.timeline.messaging..")
        .should()
        .onlyDependOnClassesThat(
            not(resideInAPackage("dev.timeline"))
                .or(describe("public", ArchitectureTest::isPublic)))
        .allowEmptyShould(true)
        .check(CORE);
  }

  /** Values and interfaces, then what is hidden, then the messenger that puts it together. */
  @Test
  void ofMessagingOnlyTheMessengerKnowsWhatIsHidden() {
    noClasses()
        .that()
        .resideInAPackage("dev.timeline.messaging")
        .and(describe("can be seen by a user", ArchitectureTest::isPublic))
        .and(describe("are not the messenger", it -> !it.getName().contains(".Messenger")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(HIDDEN)
        .check(CORE);
  }

  private static final String[] HIDDEN = {
    "dev.timeline.messaging.storage",
    "dev.timeline.messaging.scheduling",
    "dev.timeline.messaging.notification",
    "dev.timeline.messaging.delivery",
    "dev.timeline.messaging.sync"
  };

  @Test
  void whatIsHiddenOfMessagingHasNoCircles() {
    mayUse("dev.timeline.messaging.storage");
    mayUse("dev.timeline.messaging.scheduling");
    mayUse(
        "dev.timeline.messaging.notification",
        "dev.timeline.messaging.storage",
        "dev.timeline.messaging.scheduling");
    mayUse(
        "dev.timeline.messaging.delivery",
        "dev.timeline.messaging.storage",
        "dev.timeline.messaging.scheduling",
        "dev.timeline.messaging.notification");
    mayUse(
        "dev.timeline.messaging.sync",
        "dev.timeline.messaging.storage",
        "dev.timeline.messaging.scheduling");
  }

  private static void mayUse(String hidden, String... others) {
    Set<String> allowed = new HashSet<>(Set.of(others));
    allowed.add(hidden);
    String[] forbidden =
        Stream.of(HIDDEN).filter(it -> !allowed.contains(it)).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(hidden)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "dev\\.timeline\\.messaging\\.(Messenger|Blocking|Delivered|Synced|Calls).*")
        .check(CORE);
  }

  @Test
  void theSpiSpeaksOfValuesAndNotOfStoresTimelinesOrFeeds() {
    classes()
        .that()
        .resideInAPackage("dev.timeline.spi")
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage("java..")
                .or(resideInAPackage("org.jspecify.annotations"))
                .or(resideInAPackage("dev.timeline.spi"))
                .or(resideInAPackage("dev.timeline.observation"))
                .or(
                    belongToAnyOf(
                        AppendOrder.class,
                        Entry.class,
                        EntryKey.class,
                        Message.class,
                        Page.class,
                        SeqRange.class,
                        Attribute.class,
                        Attributes.class,
                        AttributeFilter.class,
                        TimelineException.class)))
        .check(CORE);
  }

  @Test
  void coreDependsOnTheJdkSlf4jAndAnnotationsOnly() {
    classes()
        .that()
        .resideOutsideOfPackage(MICROMETER)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "javax.crypto..",
            "org.slf4j..",
            "com.google.errorprone.annotations",
            "org.jspecify.annotations",
            "dev.timeline..")
        .check(CORE);
  }

  private static final String MICROMETER = "dev.timeline.micrometer";

  @Test
  void whoBringsNoMicrometerNeedsNone() {
    noClasses()
        .that()
        .resideOutsideOfPackage(MICROMETER)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(MICROMETER, "io.micrometer..")
        .check(CORE);
  }

  @Test
  void anObserverIsToldFactsAndNoTypesOfTheApi() {
    classes()
        .that()
        .resideInAPackage("dev.timeline.observation")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.slf4j..", "org.jspecify.annotations", "dev.timeline.observation")
        .check(CORE);
  }

  @Test
  void noPublicSignatureShowsGuava() {
    classes()
        .that(describe("can be seen by a user", ArchitectureTest::isPublic))
        .should(showNothingOf("com.google."))
        .check(CORE);
  }

  @Test
  void everyPackageIsNullMarked() {
    Set<String> packages = new HashSet<>();
    CORE.forEach(type -> packages.add(type.getPackageName()));
    assertThat(packages)
        .contains("dev.timeline", "dev.timeline.spi")
        .allSatisfy(
            name ->
                assertThat(CORE.getPackage(name).getPackageInfo().isAnnotatedWith(NullMarked.class))
                    .as("%s is @NullMarked", name)
                    .isTrue());
  }

  @Test
  void aPublicTypeIsNamedForWhatItIs() {
    noClasses()
        .that()
        .arePublic()
        .should()
        .haveNameMatching(".*(Utils?|Manager|Helper|Impl)")
        .check(CORE);
  }

  /** Public, and so is every class around it. */
  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
  }

  private static ArchCondition<JavaClass> showNothingOf(String packagePrefix) {
    return new ArchCondition<>("show nothing of " + packagePrefix) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMember member : type.getMembers()) {
          boolean visible =
              member.getModifiers().contains(JavaModifier.PUBLIC)
                  || member.getModifiers().contains(JavaModifier.PROTECTED);
          // Generic parameters count: List<ImmutableList<...>> shows guava too.
          if (visible && mentions(member, packagePrefix)) {
            events.add(SimpleConditionEvent.violated(member, member.getDescription()));
          }
        }
      }
    };
  }

  private static boolean mentions(JavaMember member, String packagePrefix) {
    var shown = new HashSet<>(member.getAllInvolvedRawTypes());
    if (member instanceof JavaCodeUnit method) {
      method.getExceptionTypes().forEach(shown::add);
    }
    return shown.stream().anyMatch(type -> type.getPackageName().startsWith(packagePrefix));
  }
}
