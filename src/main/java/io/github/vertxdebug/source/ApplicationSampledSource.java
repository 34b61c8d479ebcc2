package io.github.vertxdebug.source;

/**
 * A source of the application's that is read on a worker thread, kept to its place: {@code metrics.app.<name>}.
 *
 * @param <S> what one reading yields
 */
record ApplicationSampledSource<S>(String given, SampledSource<S> source)
    implements SampledSource<S> {

  @Override
  public String name() {
    return "app." + given;
  }

  @Override
  public boolean isWrittenAtEveryTick() {
    return source.isWrittenAtEveryTick();
  }

  @Override
  public long periodMillis() {
    return source.periodMillis();
  }

  @Override
  public S sample() throws Exception {
    return source.sample();
  }

  @Override
  public void write(S sample, StateWriter out) {
    ScopedWriter.write(out, given, scoped -> source.write(sample, scoped));
  }
}
