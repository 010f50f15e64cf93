package dev.timeline.tablestore.local;

/** Who may talk to the server, and what the instance is called. */
record Credentials(String instanceName, String accessKeyId, String accessKeySecret) {}
