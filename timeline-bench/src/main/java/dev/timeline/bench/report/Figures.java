package dev.timeline.bench.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/**
 * All that JMH found, in its order. In its JSON, an entry is one round of one benchmark with its
 * parameters; here the rounds are put together.
 */
record Figures(List<Figure> all) {

  private static final String PACKAGE = "dev.timeline.bench.";

  Figures {
    all = List.copyOf(all);
  }

  // The figures of these files, pooled.
  static Figures in(List<Path> files) throws IOException {
    List<String> jsons = new ArrayList<>();
    for (Path file : files) {
      jsons.add(Files.readString(file));
    }
    return parse(jsons);
  }

  static Figures parse(List<String> jsons) {
    var rounds = new LinkedHashMap<List<Object>, List<JsonObject>>();
    for (String json : jsons) {
      for (JsonElement element : JsonParser.parseString(json).getAsJsonArray()) {
        JsonObject round = element.getAsJsonObject();
        List<Object> key = List.of(shape(round), who(round), round.get("mode").getAsString());
        rounds.computeIfAbsent(key, it -> new ArrayList<>()).add(round);
      }
    }
    return new Figures(rounds.values().stream().map(Figures::figure).toList());
  }

  Optional<Figure> find(Shape shape, String who) {
    return all.stream().filter(it -> it.shape().equals(shape) && it.who().equals(who)).findFirst();
  }

  private static Figure figure(List<JsonObject> rounds) {
    JsonObject first = rounds.get(0);
    var secondary = new TreeMap<String, Measured>();
    for (String name : List.of(Figure.ALLOCATED, Figure.CPU, Figure.REQUESTS)) {
      List<JsonObject> metrics =
          rounds.stream()
              .map(it -> it.getAsJsonObject("secondaryMetrics"))
              .filter(it -> it.has(name))
              .map(it -> it.getAsJsonObject(name))
              .toList();
      if (!metrics.isEmpty()) {
        secondary.put(name, measured(metrics));
      }
    }
    return new Figure(
        shape(first),
        who(first),
        first.get("mode").getAsString().equals("thrpt"),
        measured(rounds.stream().map(it -> it.getAsJsonObject("primaryMetric")).toList()),
        first.getAsJsonObject("primaryMetric").get("scoreUnit").getAsString(),
        secondary);
  }

  // The values of each round, of all its forks.
  private static Measured measured(List<JsonObject> metrics) {
    return new Measured(
        metrics.stream().map(metric -> values(metric.getAsJsonArray("rawData"))).toList());
  }

  private static List<Double> values(JsonArray forks) {
    return StreamSupport.stream(forks.spliterator(), false)
        .flatMap(fork -> StreamSupport.stream(fork.getAsJsonArray().spliterator(), false))
        .map(JsonElement::getAsDouble)
        .toList();
  }

  private static Shape shape(JsonObject round) {
    Map<String, String> parameters = parameters(round);
    parameters.remove("peer");
    parameters.remove("client");
    String name = round.get("benchmark").getAsString();
    return new Shape(
        name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name, parameters);
  }

  private static String who(JsonObject round) {
    Map<String, String> parameters = parameters(round);
    return parameters.getOrDefault("peer", parameters.getOrDefault("client", Figure.OURS));
  }

  private static Map<String, String> parameters(JsonObject round) {
    var parameters = new TreeMap<String, String>();
    if (round.has("params")) {
      round
          .getAsJsonObject("params")
          .entrySet()
          .forEach(it -> parameters.put(it.getKey(), it.getValue().getAsString()));
    }
    return parameters;
  }
}
