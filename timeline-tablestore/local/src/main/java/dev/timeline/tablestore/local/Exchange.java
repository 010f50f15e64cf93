package dev.timeline.tablestore.local;

import org.jspecify.annotations.Nullable;

/**
 * A request that the server has dealt with.
 *
 * @param operation as in the path of the request
 * @param table the first table that it named; empty if none
 * @param rows the rows it wrote, or, of a read, found
 * @param failedRows the rows of a batch that failed
 * @param requestBytes of the body as it came
 * @param responseBytes of the body as it was sent, or would have been
 * @param readUnits an estimate of what the service charges, in units of 4 KB: the keys and the
 *     columns asked for, or looked at by conditions
 * @param writeUnits likewise
 * @param status the HTTP status; 0 if the client was not answered
 * @param error the code of the error that was answered; null if none
 */
public record Exchange(
    String operation,
    String table,
    int rows,
    int failedRows,
    int requestBytes,
    int responseBytes,
    int readUnits,
    int writeUnits,
    int status,
    @Nullable String error) {}
