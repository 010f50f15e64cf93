package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership.Joined;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InMemoryMembershipTest {

  private static final String GROUP = "group-1";
  private static final int USERS = 100_000;

  private static List<String> conversations(InMemoryMembership membership, String user) {
    return membership.conversations(user).map(Joined::conversationId).toList();
  }

  @Test
  void whoRacesToJoinAndLeaveIsEitherOnBothSidesOrOnNone() {
    var membership = new InMemoryMembership();
    List<String> disagreeing = new ArrayList<>();
    whileJoining(
        user -> membership.join(GROUP, user),
        user -> {
          membership.leave(GROUP, user);
          return true;
        });
    Set<String> members = membership.members(GROUP).collect(Collectors.toSet());
    for (int i = 0; i < USERS; i++) {
      String user = "user-" + i;
      if (members.contains(user) == conversations(membership, user).isEmpty()) {
        disagreeing.add(user);
      }
    }
    assertThat(disagreeing).isEmpty();
  }

  /** Else a message that is left to be read would count for somebody who gets no mark of it. */
  @Test
  void whoIsShownToHaveJoinedIsAmongTheMembers() {
    var membership = new InMemoryMembership();
    List<String> missing =
        whileJoining(
            user -> membership.join(user + "'s", user),
            user ->
                conversations(membership, user).isEmpty()
                    || membership.members(user + "'s").toList().contains(user));
    assertThat(missing).isEmpty();
  }

  /** Lets many users join one after another; returns those for whom a check failed meanwhile. */
  private static List<String> whileJoining(Consumer<String> join, Predicate<String> check) {
    var present = new AtomicInteger();
    var checking =
        CompletableFuture.supplyAsync(
            () -> {
              var failed = new ArrayList<String>();
              for (int i = 0; i < USERS; i = present.get()) {
                String user = "user-" + i;
                if (!check.test(user)) {
                  failed.add(user);
                }
              }
              return failed;
            });
    for (int i = 0; i < USERS; i = present.incrementAndGet()) {
      join.accept("user-" + i);
    }
    return checking.join();
  }

  @Test
  void whoJoinsAgainWithoutHavingLeftJoinedThen() {
    Instant first = Instant.parse("2025-01-01T00:00:00Z");
    var times = List.of(first, first.plusSeconds(1), first.plusSeconds(2)).iterator();
    var membership = new InMemoryMembership(times::next);
    assertThat(membership.join(GROUP, "bob")).isTrue();
    assertThat(membership.join(GROUP, "bob")).isFalse();
    assertThat(membership.conversations("bob")).containsExactly(new Joined(GROUP, first));
    assertThat(membership.leave(GROUP, "bob")).isTrue();
    assertThat(membership.leave(GROUP, "bob")).isFalse();
    membership.join(GROUP, "bob");
    assertThat(membership.conversations("bob"))
        .containsExactly(new Joined(GROUP, first.plusSeconds(2)));
  }
}
