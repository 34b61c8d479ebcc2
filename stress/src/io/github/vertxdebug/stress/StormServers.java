package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Starts a {@link StormServer}, and asks it what went wrong in it. */
final class StormServers {

  private static final String HEAP = "512m";

  private StormServers() {}

  static ServerProcess start(JsonObject config) throws IOException {
    return start(config, Ports.free());
  }

  /**
   * The same.
   *
   * @param hostPort where the application is to listen
   */
  static ServerProcess start(JsonObject config, int hostPort) throws IOException {
    JsonObject order = new JsonObject()
        .put("config", config.copy().put("port", Ports.free()))
        .put("hostPort", hostPort);
    return ServerProcess.start(
        StormServer.class.getName(),
        List.of(order.encode()),
        HEAP,
        ServerProcess.ANY_CORE,
        ServerProcess.GUARDED);
  }

  /** What the guards have found, and what was logged that should not have been. To be asked while nobody is connected. */
  static List<String> complaints(ServerProcess server) throws Exception {
    List<String> complaints = new ArrayList<>();
    JsonObject told = server.ask("guards");
    if (!told.getString("guards").isEmpty()) {
      complaints.add("the guards: " + told.getString("guards"));
    }
    told.getJsonArray("log").forEach(line -> complaints.add("logged: " + line));
    Report.line("loops that Vert.x said were blocked for 2 s", "%d", told.getLong("blocked"));
    return complaints;
  }
}
