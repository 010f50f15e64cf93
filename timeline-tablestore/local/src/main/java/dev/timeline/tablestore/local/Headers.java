package dev.timeline.tablestore.local;

/** The headers of the protocol. */
final class Headers {

  static final String ACCESS_KEY_ID = "x-ots-accesskeyid";
  static final String API_VERSION = "x-ots-apiversion";
  static final String CONTENT_MD5 = "x-ots-contentmd5";
  static final String CONTENT_TYPE = "x-ots-contenttype";
  static final String DATE = "x-ots-date";
  static final String INSTANCE = "x-ots-instancename";
  static final String REQUEST_COMPRESSION = "x-ots-request-compress-type";
  static final String REQUEST_SIZE = "x-ots-request-compress-size";
  static final String REQUEST_ID = "x-ots-requestid";
  static final String RESPONSE_COMPRESSION = "x-ots-response-compress-type";
  static final String RESPONSE_SIZE = "x-ots-response-compress-size";
  static final String SIGNATURE = "x-ots-signature";

  private Headers() {}
}
