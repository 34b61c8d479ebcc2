package io.github.vertxdebug;

import java.net.BindException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * The configured address cannot be bound. The message is one sentence on one line, with host and port and what to do; what the
 * network said is the cause.
 */
final class ListenException extends BindException {

  private static final long serialVersionUID = 1;

  private ListenException(Throwable cause, DebugDashboardOptions options) {
    super(
        "Cannot listen on " + options.authority(options.getPort()) + " ("
            + reason(cause) + "): configuration keys \"host\""
            + " and \"port\" must name an address of this machine and a free port from 0 to 65535, where 0 picks one.");
    initCause(cause);
  }

  /** One of a failure to bind; any other failure as it is. */
  static Throwable orElse(Throwable failure, DebugDashboardOptions options) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // Netty's native transports have an exception of their own.
      if (cause instanceof BindException
          || cause instanceof UnknownHostException
          || String.valueOf(cause.getMessage()).startsWith("bind(")) {
        return new ListenException(failure, options);
      }
    }
    return failure;
  }

  /** The first line of what it says, without its full stop. */
  static String reason(@Nullable Throwable t) {
    if (t == null) {
      return "it took too long";
    }
    String message =
        String.valueOf(t.getMessage()).lines().findFirst().orElse("").strip();
    boolean telling = t.getMessage() != null && !message.isEmpty();
    String reason = telling ? message : t.getClass().getSimpleName();
    return reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
  }
}
