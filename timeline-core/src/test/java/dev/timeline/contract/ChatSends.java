package dev.timeline.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.timeline.Message;
import dev.timeline.TimelineException.OutcomeUnknown;
import dev.timeline.TimelineException.Unavailable;
import dev.timeline.contract.ChatPost.Attempt;
import dev.timeline.messaging.ChatMessage;
import dev.timeline.messaging.FanOutPolicy.FanOut;
import dev.timeline.messaging.PendingSend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The messages of a random history, and the calls that send them. */
final class ChatSends {

  /** After which what is delivered may come twice rather than never (rule W8). */
  private static final Duration LATE = Duration.ofMinutes(50);

  /** Within which a message is recognised by its id, which is remembered for a day. */
  private static final Duration RECOGNISED = Duration.ofHours(23);

  private final ChatRun run;
  private final ChatGroups groups;
  private final ChatServers servers;
  private final Map<String, ChatPost> posts = new HashMap<>();
  private final List<UnderWay> underWay = new ArrayList<>();
  private final Set<ChatServer> delivering = new LinkedHashSet<>();

  ChatSends(ChatRun run, ChatGroups groups, ChatServers servers) {
    this.run = run;
    this.groups = groups;
    this.servers = servers;
  }

  /** A call of a sender's who has no answer yet. */
  private record UnderWay(
      ChatPost post, ChatServer server, CompletableFuture<ChatMessage<String>> stored) {}

  /** Returns those that were ever sent, by id. */
  Map<String, ChatPost> posts() {
    return posts;
  }

  private ChatPost newPost(String group) {
    var post = new ChatPost("m" + posts.size(), group, groups.anyUser());
    posts.put(post.id(), post);
    return post;
  }

  void sendNew() {
    send(newPost(groups.any()));
  }

  /** Sends a new message once, through a server. */
  void sendNew(ChatServer server) {
    send(newPost(groups.any()), server);
  }

  /** Begins to send a new message. */
  void beginNew(String group, List<ChatServer> through) {
    ChatPost post = newPost(group);
    begin(post, run.any(through));
  }

  /** Sends a message again, perhaps late. */
  void repeat() {
    List<ChatPost> all =
        posts.values().stream()
            .filter(it -> it.firstTime().isAfter(run.clock().instant().minus(RECOGNISED)))
            .sorted((a, b) -> a.id().compareTo(b.id()))
            .toList();
    if (all.isEmpty()) {
      return;
    }
    ChatPost post = run.any(all);
    if (post.firstTime().isBefore(run.clock().instant().minus(LATE))) {
      post.repeatedLate();
    }
    run.totals().repeats++;
    send(post);
  }

  /** Tries once more what is not known to be stored. */
  void tryAgain() {
    posts.values().stream().filter(post -> !post.isAcknowledged()).toList().forEach(this::send);
  }

  /** Sends what is not known to be stored until it is. */
  void sendTheRest() {
    for (ChatPost post : List.copyOf(posts.values())) {
      while (!post.isAcknowledged()) {
        send(post);
      }
    }
  }

  /** A sender tries until they are told that it is stored; or later again. */
  private void send(ChatPost post) {
    boolean isOver = false;
    while (!isOver) {
      isOver = send(post, servers.anyUp());
    }
  }

  /** Returns whether it is not to be tried again at once. */
  private boolean send(ChatPost post, ChatServer server) {
    UnderWay sent = begin(post, server);
    if (!server.isDone(sent.stored())) {
      return true;
    }
    underWay.remove(sent);
    if (settle(sent)) {
      return true;
    }
    run.passAMoment();
    if (run.random().nextBoolean()) {
      servers.landMessages();
    }
    return run.isHarsh() && run.random().nextBoolean();
  }

  private UnderWay begin(ChatPost post, ChatServer server) {
    boolean isAgain = post.wasTried();
    FanOut fanOut = run.oneIn(3) ? FanOut.ON_READ : FanOut.ON_WRITE;
    servers.setFanOut(fanOut);
    ChatMembership membership = groups.membership();
    Attempt attempt =
        post.attempt(
            fanOut, membership.membersNow(post.group()), membership.now(), run.clock().instant());
    Message<String> message = Message.of(attempt.body()).withId(post.id());
    PendingSend<String> pending =
        server
            .messenger()
            .async()
            .uncheckedConversation(post.group())
            .send(post.sender(), isAgain ? message.possiblyResent() : message);
    var sent = new UnderWay(post, server, pending.stored());
    underWay.add(sent);
    delivering.add(server);
    run.tell("%s is sent to %s through %s", attempt, post.group(), server);
    return sent;
  }

  /** Returns whether a call that has ended has stored its message. */
  private boolean settle(UnderWay sent) {
    ChatServer server = sent.server();
    try {
      ChatMessage<String> stored = sent.stored().join();
      run.tell("%s is acknowledged as #%d", stored.body(), stored.seqId());
      sent.post().acknowledged(stored);
      run.totals().messages++;
      return true;
    } catch (CompletionException e) {
      run.tell("%s is not: %s", sent.post().id(), e.getCause());
      assertThat(e.getCause()).isInstanceOfAny(OutcomeUnknown.class, Unavailable.class);
      assertThat(server.isCrashed() || run.has(Harshness.DOUBT) || run.has(Harshness.CLOSES))
          .as("the server has crashed after %s", e)
          .isTrue();
      if (server.isCrashed() && servers.isRunning(server)) {
        run.totals().crashes++;
        if (run.random().nextBoolean()) {
          server.crashing().landMessage();
        }
        servers.startMissing();
      }
      return false;
    }
  }

  void settleWhatIsDone() {
    List<UnderWay> done = underWay.stream().filter(it -> it.stored().isDone()).toList();
    underWay.removeAll(done);
    done.forEach(this::settle);
  }

  /** Waits for the calls that have no answer yet. */
  void awaitAnswers() {
    for (UnderWay sent : underWay) {
      assertThat(sent.server().isDone(sent.stored())).as("%s ends", sent.post()).isTrue();
    }
    settleWhatIsDone();
  }

  /**
   * A delivery that went on a moment ago would be days late if they passed before its thread's next
   * step, and its server is not taken over, since it lives.
   */
  void awaitDeliveries() {
    for (ChatServer server : delivering) {
      run.passUntil(() -> !server.isDelivering());
      assertThat(server.isDelivering()).as("%s goes on delivering", server).isFalse();
    }
    delivering.clear();
  }
}
