package io.github.vertxdebug.guard;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A detector that hands on what it finds instead of logging it, and that can tell what is open. Any thread. */
final class RecordingDetector<T> extends ResourceLeakDetector<T> {

  private final Set<OpenResource<?>> open = ConcurrentHashMap.newKeySet();
  private final Consumer<String> reports;

  RecordingDetector(Class<T> resource, int samplingInterval, Consumer<String> reports) {
    super(resource, samplingInterval);
    this.reports = reports;
  }

  @Override
  public ResourceLeakTracker<T> track(T resource) {
    ResourceLeakTracker<T> tracker = super.track(resource);
    return tracker == null ? null : new OpenResource<>(tracker, resource, open);
  }

  @Override
  public ResourceLeakTracker<T> trackForcibly(T resource) {
    return new OpenResource<>(super.trackForcibly(resource), resource, open);
  }

  Stream<OpenResource<?>> open() {
    return open.stream();
  }

  /** Reports what has been garbage-collected so far: a detector looks only when it is given something to track. */
  @SuppressWarnings("unchecked") // a tracker does nothing with the resource but compare it
  void poll() {
    T nothing = (T) new Object();
    super.trackForcibly(nothing).close(nothing);
  }

  @Override
  protected boolean needReport() {
    return true;
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    reports.accept("LEAK: " + resourceType + " was not released before it was collected" + records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    reportTracedLeak(resourceType, " (no records: is the level paranoid?)");
  }
}
