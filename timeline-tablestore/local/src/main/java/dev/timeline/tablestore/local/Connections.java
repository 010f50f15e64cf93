package dev.timeline.tablestore.local;

import dev.timeline.tablestore.local.Mishap.Ending;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The listening socket and a thread for each connection: the plain way, because it is the one in
 * which a reply can be withheld, cut off and reset. All threads are daemons.
 */
final class Connections implements AutoCloseable {

  private static final int BUFFER_BYTES = 16 << 10;
  private static final int BACKLOG = 1024;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket listener;
  private final int most;
  private final Gateway gateway;
  private final Supplier<Signer> signers;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private Connections(ServerSocket listener, int most, Gateway gateway, Supplier<Signer> signers) {
    this.listener = listener;
    this.most = most;
    this.gateway = gateway;
    this.signers = signers;
  }

  /**
   * Begins to listen.
   *
   * @param most how many connections may be open; what comes then is closed at once
   */
  static Connections listen(int port, int most, Gateway gateway, Supplier<Signer> signers)
      throws IOException {
    var listener = new ServerSocket(port, BACKLOG, InetAddress.getByAddress(LOOPBACK));
    var connections = new Connections(listener, most, gateway, signers);
    daemon(connections::accept, "local-tablestore-" + listener.getLocalPort());
    return connections;
  }

  private static void daemon(Runnable task, String name) {
    var thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns how many connections are open. */
  int count() {
    return open.size();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        if (open.size() >= most) {
          socket.close();
          continue;
        }
        open.add(socket);
        if (listener.isClosed()) {
          socket.close(); // it came between the closing of the others and now
        }
        daemon(() -> serve(socket), Thread.currentThread().getName() + "-" + socket.getPort());
      } catch (IOException e) {
        // Closed, or a client that was gone before it was here.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
      Signer signer = signers.get();
      HttpRequest request = HttpRequest.read(in, out);
      while (request != null
          && answer(gateway.serve(request, signer), socket, out)
          && request.keepsConnection()) {
        request = HttpRequest.read(in, out);
      }
    } catch (IOException e) {
      // The client went away.
    } finally {
      open.remove(socket);
    }
  }

  /** Answers, and returns whether the connection goes on. */
  private static boolean answer(HttpReply reply, Socket socket, OutputStream out)
      throws IOException {
    if (reply.ending() == Ending.RESET) {
      socket.setSoLinger(true, 0);
      return false;
    }
    if (reply.ending() == Ending.CLOSE) {
      return false;
    }
    reply.writeTo(out);
    return reply.ending() != Ending.TRUNCATED_REPLY;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
