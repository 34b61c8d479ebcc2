package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;

/**
 * Counters as the registry's are written into the state, ten tag sets to a name, with values from an array. Each tick changes
 * another fifth of them.
 */
final class WrittenSeries implements Source {

  private final String[] names;
  private final String[] tagSets;
  private final String[] shops;
  private final String[] desks;
  private final double[] values;

  WrittenSeries(int series) {
    names = new String[series];
    tagSets = new String[series];
    shops = new String[series];
    desks = new String[series];
    values = new double[series];
    for (int i = 0; i < series; i++) {
      names[i] = "orders." + i / 10;
      shops[i] = "north-" + i % 10;
      desks[i] = "d" + i;
      tagSets[i] = "desk=" + desks[i] + ",shop=" + shops[i];
      values[i] = 1000 + i;
    }
  }

  void change(long tick) {
    for (int i = (int) (tick % 5); i < values.length; i += 5) {
      values[i]++;
    }
  }

  @Override
  public String name() {
    return "written";
  }

  @Override
  public void write(StateWriter out) {
    out.object("metrics").object("modular");
    for (int i = 0; i < values.length; i++) {
      out.object(names[i]).object(tagSets[i]).put("type", "counter").put("unit", (String) null);
      out.object("tags").put("desk", desks[i]).put("shop", shops[i]).end();
      out.put("value", values[i]).end().end();
    }
    out.end().end();
  }
}
