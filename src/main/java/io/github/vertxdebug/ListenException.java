package io.github.vertxdebug;

import java.net.BindException;
import java.net.UnknownHostException;

/**
 * The configured address cannot be bound. The message is one sentence on one line, with host and port and what to do; what the
 * network said is the cause.
 */
final class ListenException extends BindException {

  private static final long serialVersionUID = 1;

  private ListenException(Throwable cause, DebugDashboardOptions options) {
    super(
        "Cannot listen on " + options.authority(options.getPort()) + " ("
            + Reason.of(cause) + "): configuration keys \"host\""
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
}
