package io.github.vertxdebug.guard;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes Netty's leak detectors, keeps what they report, and knows every resource that is still open. Has to be installed
 * before Netty's classes ask for their detectors. Any thread.
 */
final class LeakRecorder extends ResourceLeakDetectorFactory {

  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();

  @Override
  @Deprecated
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    return newResourceLeakDetector(resource, samplingInterval);
  }

  @Override
  public <T> RecordingDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
    RecordingDetector<T> detector =
        new RecordingDetector<>(resource, samplingInterval, reports::add);
    detectors.add(detector);
    return detector;
  }

  /** What was garbage-collected without having been released; each is told once. Collects garbage to find out. */
  List<String> takeLeaks() {
    Garbage.collect();
    detectors.forEach(RecordingDetector::poll);
    List<String> taken = new ArrayList<>();
    for (String report = reports.poll(); report != null; report = reports.poll()) {
      taken.add(report);
    }
    return taken;
  }

  /** What is open now, without what classes made for good when they were initialized. */
  List<OpenResource<?>> open() {
    return detectors.stream()
        .<OpenResource<?>>flatMap(RecordingDetector::open)
        .filter(resource -> !resource.isConstant())
        .toList();
  }

  /** Bytes of the direct buffers outside every pool that classes made for good when they were initialized. */
  long constantUnpooledBytes() {
    return detectors.stream()
        .flatMap(RecordingDetector::open)
        .filter(OpenResource::isConstant)
        .mapToLong(OpenResource::unpooledDirectBytes)
        .sum();
  }

  /** Looks at what is open now no more: it has been told, and must not be held against those that come later. */
  void forget(List<OpenResource<?>> told) {
    told.forEach(OpenResource::forget);
  }
}
