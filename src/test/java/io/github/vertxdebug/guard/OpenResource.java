package io.github.vertxdebug.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakTracker;
import java.util.Set;
import java.util.regex.Pattern;

/** A resource from the moment it is tracked until it is released. Does not keep it from being collected. Any thread. */
final class OpenResource<T> implements ResourceLeakTracker<T> {

  /** Such as the preface of HTTP/2, which Netty keeps as a buffer for ever. */
  private static final Pattern CONSTANT =
      Pattern.compile("^\\s*io\\.(netty|vertx)\\..*\\.<clinit>\\(", Pattern.MULTILINE);

  private final ResourceLeakTracker<T> tracker;
  private final Set<OpenResource<?>> open;
  private final long unpooledDirectBytes;

  OpenResource(ResourceLeakTracker<T> tracker, T resource, Set<OpenResource<?>> open) {
    this.tracker = tracker;
    this.open = open;
    unpooledDirectBytes = resource instanceof ByteBuf buffer
            && buffer.isDirect()
            && buffer.alloc() == UnpooledByteBufAllocator.DEFAULT
        ? buffer.capacity()
        : 0;
    open.add(this);
  }

  /** Whether it was made while one of Netty's or Vert.x's classes was initialized, which happens once. */
  boolean isConstant() {
    return CONSTANT.matcher(toString()).find();
  }

  long unpooledDirectBytes() {
    return unpooledDirectBytes;
  }

  void forget() {
    open.remove(this);
  }

  @Override
  public void record() {
    tracker.record();
  }

  @Override
  public void record(Object hint) {
    tracker.record(hint);
  }

  @Override
  public boolean close(T resource) {
    open.remove(this);
    return tracker.close(resource);
  }

  @Override
  public Throwable getCloseStackTraceIfAny() {
    return tracker.getCloseStackTraceIfAny();
  }

  /** Where it was made and last used. Netty can tell nothing of one that is released in this very moment, and throws. */
  @Override
  public String toString() {
    try {
      return tracker.toString();
    } catch (NegativeArraySizeException released) {
      return "released meanwhile";
    }
  }
}
