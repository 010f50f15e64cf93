package dev.timeline.examples.chatweb.stage;

import dev.timeline.Message;
import dev.timeline.examples.chatweb.stage.Levers.Pushes;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;

/** The facts and the levers over HTTP. */
final class StageRoutes {

  private static final List<String> LINES =
      List.of(
          "Has anybody seen the red mug?",
          "There is cake on the window sill.",
          "I will be there in five minutes.",
          "The kettle is on.",
          "Who took the last lemon?",
          "Good morning, everybody \u2615");

  private final Stage stage;

  StageRoutes(Stage stage) {
    this.stage = stage;
  }

  void addTo(JavalinConfig config) {
    config.routes.sse("/stage/events", client -> stage.facts().show(client, stage::state));
    lever(config, "fan-out", ctx -> stage.levers().setFanOutLimit(number(ctx, "limit")));
    lever(config, "slow", ctx -> stage.levers().setSlow(isOn(ctx)));
    lever(config, "faults", ctx -> stage.setFaults(isOn(ctx)));
    lever(
        config,
        "pushes",
        ctx -> stage.levers().setPushes(constant(Pushes.class, ctx.queryParam("are"))));
    lever(config, "kill", this::kill);
    lever(config, "start", ctx -> stage.startServer());
    lever(config, "wait", this::pass);
    lever(config, "device", this::device);
    lever(config, "say", ctx -> say(ctx.queryParam("user"), ctx.queryParam("conversation")));
    lever(
        config,
        "busy-hour",
        ctx ->
            playing(
                stage.play(
                    "busy hour",
                    () -> BusyHour.play(stage.groups(), new Senders(stage.servers(), () -> {})))));
    lever(
        config,
        "challenge",
        ctx ->
            playing(
                stage.play(
                    "challenge",
                    () -> {
                      var unused =
                          new Challenge(stage, stage.servers(), new Random().nextLong()).play();
                    })));
    config.routes.exception(
        NoSuchElementException.class,
        (e, ctx) -> ctx.status(404).json(Map.of("error", String.valueOf(e.getMessage()))));
  }

  /** Adds a lever. The header is one that another site's page cannot send. */
  private void lever(JavalinConfig config, String name, Handler pull) {
    config.routes.post(
        "/stage/" + name,
        ctx -> {
          if (ctx.header("X-Stage") == null) {
            throw new HttpResponseException(403, "the header X-Stage is missing");
          }
          pull.handle(ctx);
          stage.tellLevers();
          ctx.status(204);
        });
  }

  private static long number(Context ctx, String name) {
    return Long.parseLong(String.valueOf(ctx.queryParam(name)));
  }

  private static boolean isOn(Context ctx) {
    return Boolean.parseBoolean(ctx.queryParam("on"));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, Object name) {
    return Enum.valueOf(type, String.valueOf(name).toUpperCase(Locale.ROOT));
  }

  private static void playing(boolean hasBegun) {
    if (!hasBegun) {
      throw new HttpResponseException(409, "something is playing");
    }
  }

  /** Lets the server crash now, or in the middle of what somebody says. */
  private void kill(Context ctx) throws InterruptedException {
    String when = String.valueOf(ctx.queryParam("when"));
    if (when.equals("now")) {
      stage.servers().crash();
      return;
    }
    stage.servers().crashAt(constant(CrashPoint.class, when));
    say(ctx.queryParam("user"), ctx.queryParam("conversation"));
  }

  /** Lets somebody say something, who does not ask what became of it. */
  private void say(Object user, Object conversation) {
    var message = LINES.get(new Random().nextInt(LINES.size()));
    var unused =
        stage
            .servers()
            .chat()
            .messenger()
            .async()
            .inbox(String.valueOf(user))
            .conversation(String.valueOf(conversation))
            .send(Message.of(message));
  }

  /** Lets time pass without waiting: some seconds, or longer than inboxes keep copies. */
  private void pass(Context ctx) {
    boolean isWeek = "week".equals(ctx.queryParam("for"));
    stage.clock().pass(Challenge.REDELIVERED);
    if (isWeek) {
      // What is late by more than an hour may come twice: first all is delivered.
      stage.servers().chat().messenger().redeliver();
      stage.passWeek();
    } else {
      stage.facts().tell("time", "what", "seconds");
    }
  }

  private void device(Context ctx) {
    SimulatedDevice device =
        stage
            .devices()
            .find(String.valueOf(ctx.queryParam("user")), String.valueOf(ctx.queryParam("device")));
    switch (String.valueOf(ctx.queryParam("is"))) {
      case "online" -> device.goOnline();
      case "offline" -> device.goOffline();
      case "wiped" -> stage.wipe(device);
      default -> throw new HttpResponseException(400, "a device is online, offline or wiped");
    }
  }
}
