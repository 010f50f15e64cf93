package dev.timeline.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBase;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/** Files of MVStore whose disk fails when a test says so: each sync, or each write. */
public final class FailingDisk extends FilePathWrapper {

  /** What fails; only for files of this class. */
  enum Failure {
    NONE,
    SYNC,
    WRITE
  }

  static volatile Failure failure = Failure.NONE;

  /** Returns this file on the disk that fails. */
  static Path of(Path file) {
    FilePath.register(new FailingDisk());
    return Path.of("failing:" + file);
  }

  @Override
  public String getScheme() {
    return "failing";
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    return new Channel(getBase().open(mode));
  }

  private static void failIf(Failure present) throws IOException {
    if (failure == present) {
      throw new IOException("the disk fails");
    }
  }

  private static final class Channel extends FileBase {

    private final FileChannel file;

    Channel(FileChannel file) {
      this.file = file;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      failIf(Failure.SYNC);
      file.force(metaData);
    }

    @Override
    public synchronized int write(ByteBuffer from, long position) throws IOException {
      failIf(Failure.WRITE);
      return file.write(from, position);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      failIf(Failure.WRITE);
      return file.write(from);
    }

    @Override
    public synchronized int read(ByteBuffer to, long position) throws IOException {
      return file.read(to, position);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
      return file.read(to);
    }

    @Override
    public long position() throws IOException {
      return file.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
      file.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
      file.truncate(size);
      return this;
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return file.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      file.close();
    }
  }
}
