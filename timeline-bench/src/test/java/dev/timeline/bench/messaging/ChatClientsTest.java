package dev.timeline.bench.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.timeline.bench.messaging.ChatClient.Received;
import dev.timeline.bench.service.LocalService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compared is the same work: every member has every message once it is delivered. */
class ChatClientsTest {

  private static final int CONVERSATIONS = 2;
  private static final int ROUNDS = 20;

  private LocalService service;

  @BeforeEach
  void start() {
    service = LocalService.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static CompletableFuture<?> send(ChatClient client, String conversation, int number) {
    return client.send(
        conversation, ChatWorkload.member(conversation, number % 2), ChatWorkload.body(number));
  }

  @ParameterizedTest
  @CsvSource({
    "timeline, 2",
    "timeline, 201",
    "byHand, 2",
    "byHand, 201", // more than one request carries
    "rawBatch, 2",
    "rawBatch, 201",
  })
  void whatIsDeliveredIsInEveryInbox(String name, int members) {
    try (ChatClient client = ChatClient.open(name, service)) {
      List<String> conversations = ChatWorkload.conversations(client, CONVERSATIONS, members);
      List<CompletableFuture<?>> sent = new ArrayList<>();
      for (int number = 0; number < ROUNDS; number++) {
        for (String conversation : conversations) {
          sent.add(send(client, conversation, number));
        }
      }
      sent.forEach(CompletableFuture::join);

      for (String conversation : conversations) {
        for (int member : List.of(0, 1, members - 1)) {
          List<Received> received = client.inbox(ChatWorkload.member(conversation, member));
          assertThat(received)
              .hasSize(ROUNDS)
              .allSatisfy(it -> assertThat(it.conversation()).isEqualTo(conversation))
              .allSatisfy(
                  it ->
                      assertThat(it.sender())
                          .isEqualTo(ChatWorkload.member(conversation, it.body().get(0) % 2)))
              .allSatisfy(it -> assertThat(it.body().remaining()).isEqualTo(100));
          assertThat(received)
              .extracting(it -> (int) it.body().get(0))
              .containsExactlyInAnyOrderElementsOf(IntStream.range(0, ROUNDS).boxed().toList());
          assertThat(received).extracting(Received::messageId).doesNotHaveDuplicates();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeline", "byHand"})
  void everyInboxNamesAMessageByItsPlaceInTheHistory(String name) {
    try (ChatClient client = ChatClient.open(name, service)) {
      String conversation = ChatWorkload.conversations(client, 1, 2).get(0);
      for (int number = 0; number < 5; number++) {
        send(client, conversation, number).join();
      }

      List<Received> first = client.inbox(ChatWorkload.member(conversation, 0));
      List<Received> second = client.inbox(ChatWorkload.member(conversation, 1));

      assertThat(first).extracting(it -> (int) it.body().get(0)).containsExactly(0, 1, 2, 3, 4);
      assertThat(first)
          .extracting(Received::seqId)
          .isSorted()
          .doesNotHaveDuplicates()
          .allSatisfy(seqId -> assertThat(seqId).isPositive())
          .isEqualTo(second.stream().map(Received::seqId).toList());
    }
  }

  /** Two by hand; this library makes one more, to name the message before. */
  @ParameterizedTest
  @CsvSource({"timeline, 3", "byHand, 2", "rawBatch, 1"})
  void aMessageByItselfTakesItsRequests(String name, int requests) {
    try (ChatClient client = ChatClient.open(name, service)) {
      String conversation = ChatWorkload.conversations(client, 1, 2).get(0);
      send(client, conversation, 0).join(); // with it the conversation is noted

      List<Long> each = new ArrayList<>();
      for (int number = 1; number <= 21; number++) {
        long before = service.requests();
        send(client, conversation, number).join();
        each.add(service.requests() - before);
      }

      // The median leaves out what this library does in the background.
      assertThat(each.stream().sorted().toList().get(10)).isEqualTo(requests);
    }
  }

  @Test
  void anUnknownClientIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ChatClient.open("post", service))
        .withMessageContaining("post");
  }
}
