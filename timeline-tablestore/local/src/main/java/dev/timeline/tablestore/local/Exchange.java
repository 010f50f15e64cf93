package dev.timeline.tablestore.local;

import org.jspecify.annotations.Nullable;

/**
 * A request that the server has dealt with.
 *
 * @param operation the operation, as in the path of the request
 * @param table the first table that it named; empty if it named none
 * @param rows the number of rows that it wrote, or, of a read, found
 * @param failedRows the number of rows of a batch that failed
 * @param requestBytes the size of the request's body as it came, in bytes
 * @param responseBytes the size of the reply's body as it was sent, or would have been, in bytes
 * @param readUnits the capacity units, of 4 KB, that the service would charge for reading: an
 *     estimate by the keys and the columns asked for, or looked at by conditions
 * @param writeUnits the capacity units, of 4 KB, that the service would charge for writing: an
 *     estimate by the keys and the columns written
 * @param status the HTTP status; 0 if the client was not answered
 * @param error the code of the error that was answered; null if none was
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
