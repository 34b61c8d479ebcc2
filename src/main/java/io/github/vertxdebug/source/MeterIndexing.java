package io.github.vertxdebug.source;

/**
 * Has the index of a large registry made on a worker thread, once a second when meters came or went. Writes nothing: what the
 * index holds, others write. Holds nothing.
 */
final class MeterIndexing implements SampledSource<MeterIndex.View> {

  private final MeterIndex index;

  MeterIndexing(MeterIndex index) {
    this.index = index;
  }

  @Override
  public String name() {
    return "meter_index";
  }

  @Override
  public MeterIndex.View sample() {
    return index.refresh();
  }

  @Override
  public void write(MeterIndex.View sample, StateWriter out) {}
}
