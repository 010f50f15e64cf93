package dev.timeline.tablestore.local;

/** The one access key that may talk to the server, and the name of the instance. */
record Credentials(String instanceName, String accessKeyId, String accessKeySecret) {}
