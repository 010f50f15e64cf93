package dev.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.messaging.InMemoryMembership;
import dev.timeline.messaging.Membership.Joined;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class InMemoryMembershipTest {

  private static final String GROUP = "group-1";

  private static List<String> conversations(InMemoryMembership membership, String user) {
    return membership.conversations(user).map(Joined::conversationId).toList();
  }

  @Test
  void whoRacesToJoinAndLeaveIsEitherOnBothSidesOrOnNone() {
    var membership = new InMemoryMembership();
    var barrier = new CyclicBarrier(2);
    for (int round = 0; round < 20_000; round++) {
      String user = "user-" + round;
      var leaving =
          CompletableFuture.runAsync(
              () -> {
                meet(barrier);
                membership.leave(GROUP, user);
              });
      meet(barrier);
      membership.join(GROUP, user);
      leaving.join();
      boolean isMember = membership.members(GROUP).anyMatch(user::equals);
      assertThat(conversations(membership, user))
          .as("%s is a member: %s", user, isMember)
          .isEqualTo(isMember ? List.of(GROUP) : List.of());
      membership.leave(GROUP, user);
    }
  }

  /** Else a message that is left to be read would count for somebody who gets no mark of it. */
  @Test
  void whoIsShownToHaveJoinedIsAmongTheMembers() {
    var membership = new InMemoryMembership();
    var barrier = new CyclicBarrier(2);
    for (int round = 0; round < 20_000; round++) {
      String group = "group-" + round;
      var looking =
          CompletableFuture.supplyAsync(
              () -> {
                meet(barrier);
                while (conversations(membership, "bob").isEmpty()) {
                  Thread.onSpinWait();
                }
                return membership.members(group).toList();
              });
      meet(barrier);
      membership.join(group, "bob");
      assertThat(looking.join()).containsExactly("bob");
      membership.leave(group, "bob");
    }
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

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
