package io.github.vertxdebug.source;

/** A source of the application's, kept to its place: {@code metrics.app.<name>}. Broadcaster's loop. */
record ApplicationSource(String given, Source source) implements Source {

  @Override
  public String name() {
    return "app." + given;
  }

  @Override
  public long periodMillis() {
    return source.periodMillis();
  }

  @Override
  public void prime() {
    source.prime();
  }

  @Override
  public void ticking(long tickMillis) {
    source.ticking(tickMillis);
  }

  @Override
  public void sending() {
    source.sending();
  }

  @Override
  public void sent() {
    source.sent();
  }

  @Override
  public void resting() {
    source.resting();
  }

  @Override
  public void write(StateWriter out) {
    ScopedWriter.write(out, given, source::write);
  }
}
