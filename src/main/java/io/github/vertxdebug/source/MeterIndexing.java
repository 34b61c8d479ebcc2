package io.github.vertxdebug.source;

import java.util.List;

/**
 * Has the index of a large registry made on a worker thread, once a second when meters came or went, and then those sources
 * read that have more series than a tick can bear. Writes nothing: what the index and they hold, others write. Holds nothing.
 */
final class MeterIndexing implements SampledSource<MeterIndex.View> {

  private final MeterIndex index;
  private final List<PacedSource> paced;

  MeterIndexing(MeterIndex index, List<PacedSource> paced) {
    this.index = index;
    this.paced = List.copyOf(paced);
  }

  @Override
  public String name() {
    return "meter_index";
  }

  @Override
  public MeterIndex.View sample() {
    MeterIndex.View view = index.refresh();
    paced.forEach(PacedSource::record);
    return view;
  }

  @Override
  public void write(MeterIndex.View sample, StateWriter out) {}
}
