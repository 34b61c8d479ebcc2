package io.github.vertxdebug.sse;

import org.jspecify.annotations.Nullable;

/** One thing a stream is made of, as it is given to {@link Sse}. */
sealed interface Item {

  byte[] encoded();

  record Event(@Nullable String id, @Nullable String type, String data) implements Item {
    @Override
    public byte[] encoded() {
      return Sse.event(id, type, data);
    }
  }

  record Retry(long millis) implements Item {
    @Override
    public byte[] encoded() {
      return Sse.retry(millis);
    }
  }

  record Comment(String text) implements Item {
    @Override
    public byte[] encoded() {
      return Sse.comment(text);
    }
  }

  record Heartbeat() implements Item {
    @Override
    public byte[] encoded() {
      return Sse.heartbeat();
    }
  }
}
