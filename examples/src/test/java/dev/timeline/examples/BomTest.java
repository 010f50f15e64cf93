package dev.timeline.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM has every artifact that is published, in the version of this build. */
class BomTest {

  private static final Path ROOT = Path.of("..");

  private static Document pom(String module) throws Exception {
    var file = ROOT.resolve(module).resolve("pom.xml").toFile();
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
  }

  private static List<String> texts(Document pom, String path) throws Exception {
    var nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
    var texts = new ArrayList<String>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  @Test
  void itHasEveryPublishedArtifact() throws Exception {
    var published = new ArrayList<String>();
    for (String module : texts(pom("."), "/project/modules/module")) {
      Document pom = pom(module);
      boolean isJar = texts(pom, "/project/packaging").isEmpty();
      if (isJar && !texts(pom, "/project/properties/maven.deploy.skip").contains("true")) {
        published.addAll(texts(pom, "/project/artifactId"));
      }
    }
    assertThat(published).contains("timeline-core", "timeline-tablestore");
    assertThat(texts(pom("timeline-core/bom"), "//dependencyManagement//artifactId"))
        .containsOnlyOnceElementsOf(published.stream().filter(it -> !isCore(it)).toList())
        .containsOnly(published.toArray(String[]::new));
  }

  /** Is there twice: with its tests. */
  private static boolean isCore(String artifact) {
    return artifact.equals("timeline-core");
  }

  @Test
  void itIsOfTheVersionOfTheBuild() throws Exception {
    Document bom = pom("timeline-core/bom");
    assertThat(texts(bom, "/project/version")).isEqualTo(texts(pom("."), "/project/version"));
    assertThat(texts(bom, "//dependencyManagement//version")).containsOnly("${project.version}");
  }

  @Test
  void itSaysOfTheProjectWhatTheParentSays() throws Exception {
    String repository = "/project/properties/repository.url";
    assertThat(texts(pom("timeline-core/bom"), repository)).isEqualTo(texts(pom("."), repository));
  }

  @Test
  void itsPluginsAreThoseOfTheParent() throws Exception {
    Document bom = pom("timeline-core/bom");
    List<String> plugins = texts(bom, "//plugin/artifactId");
    List<String> versions = texts(bom, "//plugin/version");
    assertThat(plugins).hasSameSizeAs(versions).isNotEmpty();
    for (int i = 0; i < plugins.size(); i++) {
      String property = plugins.get(i).replace("spotless-maven-plugin", "spotless") + ".version";
      assertThat(texts(pom("."), "/project/properties/" + property))
          .as(property)
          .containsExactly(versions.get(i));
    }
  }
}
