package io.github.vertxdebug;

/** A source that was added to the dashboards of a Vert.x instance, to be removed again. */
public interface SourceRegistration {

  /**
   * Shows the source no more, and closes it once nothing reads it: on the broadcaster's event loop, or at once where no
   * dashboard is deployed. May be called again, and from any thread.
   */
  void remove();
}
