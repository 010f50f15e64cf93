package dev.timeline.tablestore;

import com.alicloud.openservices.tablestore.core.auth.CredentialsProvider;
import com.alicloud.openservices.tablestore.core.auth.DefaultCredentialProvider;
import java.util.regex.Pattern;

/** An access key, checked before the client sees it: that would print what it refuses. */
record Credentials(String accessKeyId, String accessKeySecret) {

  /** The client's own rule. */
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9+./_-]+");

  Credentials {
    if (!ID.matcher(accessKeyId).matches()) {
      throw new IllegalArgumentException(
          "the access key id is empty or has a character that none has; is it the secret?");
    }
    if (accessKeySecret.isBlank()) {
      throw new IllegalArgumentException("the access key secret is blank");
    }
  }

  /** Returns the same for the client. */
  CredentialsProvider provider() {
    return new DefaultCredentialProvider(accessKeyId, accessKeySecret);
  }

  @Override
  public String toString() {
    return "Credentials[not shown]";
  }
}
