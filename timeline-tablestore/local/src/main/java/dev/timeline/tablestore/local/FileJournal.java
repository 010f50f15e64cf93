package dev.timeline.tablestore.local;

import com.aliyun.ots.thirdparty.com.google.protobuf.Message;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A journal in a file: the seed, then each change as a request for a table or a single row, or as
 * the split of a table, with the time at which it was made. What a process was writing when it was
 * ended is left out.
 */
final class FileJournal implements Journal, AutoCloseable {

  private static final String FILE = "journal";

  /** The length of the operation, the time, and the length of the request. */
  private static final int HEAD_BYTES = Short.BYTES + Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private final Tables tables;
  private boolean isReplaying;

  private FileJournal(FileChannel channel, Tables tables) {
    this.channel = channel;
    this.tables = tables;
  }

  /**
   * Opens the journal of a directory, which is made if it is not there.
   *
   * @param tables makes the tables with the journal's seed, which is this one if it is new
   * @throws IOException if another process has it open, or it cannot be written
   */
  static FileJournal open(Path directory, long seed, LongFunction<Tables> tables)
      throws IOException {
    Files.createDirectories(directory);
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw new IOException("another server uses the directory: " + directory);
      }
      return new FileJournal(channel, tables.apply(seed(channel, seed)));
    } catch (IOException | OverlappingFileLockException e) {
      channel.close();
      throw e instanceof IOException io
          ? io
          : new IOException("another server uses the directory: " + directory, e);
    }
  }

  private static long seed(FileChannel channel, long seed) throws IOException {
    var buffer = ByteBuffer.allocate(Long.BYTES);
    if (channel.size() >= Long.BYTES) {
      channel.read(buffer, 0);
      return buffer.getLong(0);
    }
    channel.truncate(0);
    channel.write(buffer.putLong(seed).flip(), 0);
    return seed;
  }

  Tables tables() {
    return tables;
  }

  /** Makes all changes again. */
  synchronized void replay(Operations operations) throws IOException {
    isReplaying = true;
    channel.position(Long.BYTES);
    var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel)));
    long end = Long.BYTES;
    try {
      while (true) {
        String operation = in.readUTF();
        long millis = in.readLong();
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        end += HEAD_BYTES + operation.length() + body.length; // its name is ASCII
        replay(operations, operation, millis, body);
      }
    } catch (EOFException e) {
      channel.truncate(end);
    } finally {
      isReplaying = false;
    }
    channel.position(channel.size());
  }

  private void replay(Operations operations, String operation, long millis, byte[] body) {
    tables.holdTime(millis);
    try {
      operations.replay(operation, body);
    } catch (ServiceError refusal) {
      // As it was before.
    } finally {
      tables.releaseTime();
    }
  }

  @Override
  public synchronized <T> T keep(String operation, Supplier<Message> request, Supplier<T> change) {
    if (isReplaying) {
      return change.get();
    }
    long millis = tables.now();
    tables.holdTime(millis);
    try {
      return change.get();
    } finally { // one that is refused may have taken a number
      tables.releaseTime();
      append(operation, millis, request.get().toByteArray());
    }
  }

  private void append(String operation, long millis, byte[] body) {
    var bytes = new ByteArrayOutputStream();
    try {
      var out = new DataOutputStream(bytes);
      out.writeUTF(operation);
      out.writeLong(millis);
      out.writeInt(body.length);
      out.write(body);
      var buffer = ByteBuffer.wrap(bytes.toByteArray());
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
