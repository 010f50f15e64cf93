package dev.timeline.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where it was measured. */
record Machine(int cores, String processor, long memoryBytes, String system, String jdk) {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  /** Returns the one on which this runs. */
  static Machine present() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        system.getAvailableProcessors(),
        processorName(),
        system.getTotalMemorySize(),
        "%s, %s".formatted(system.getName(), system.getArch()),
        "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()));
  }

  private static String processorName() throws IOException {
    if (!Files.isReadable(PROCESSORS)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(it -> it.startsWith("model name"))
          .map(it -> it.substring(it.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }

  String table() {
    return """
        | | |
        |---|---|
        | processor | %s, %d cores |
        | memory | %d GiB |
        | system | %s |
        | JDK | %s |
        """
        .formatted(processor, cores, Math.round(memoryBytes / 0x1p30), system, jdk);
  }
}
