package io.github.vertxdebug;

import static io.github.vertxdebug.ConfigurationException.refused;
import static io.github.vertxdebug.ConfigurationException.unknown;

import io.github.vertxdebug.http.HttpSettings;
import io.github.vertxdebug.http.StreamLimits;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be configured, all of it optional. Not thread-safe while it is being set up; the dashboard takes a copy, so later
 * changes have no effect.
 *
 * <p>Every setter, and the constructor from JSON for every key, refuses what is out of range with a {@link
 * ConfigurationException}. What concerns two keys at once is checked by the copying and the JSON constructor.
 */
public final class DebugDashboardOptions {

  /** Default of {@code host}. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** Default of {@code port}. */
  public static final int DEFAULT_PORT = 8080;

  /** Default of {@code root}. */
  public static final String DEFAULT_ROOT = "/debug";

  /** Default of {@code metricsPath}. */
  public static final String DEFAULT_METRICS_PATH = "/metrics";

  /** Default of {@code tickMillis}. */
  public static final int DEFAULT_TICK_MILLIS = 100;

  /** Default of {@code retryMillis}. */
  public static final int DEFAULT_RETRY_MILLIS = 2000;

  /** Default of {@code heartbeatMillis}. */
  public static final int DEFAULT_HEARTBEAT_MILLIS = 15000;

  /** Default of {@code maxSessionMillis}. */
  public static final int DEFAULT_MAX_SESSION_MILLIS = 1800000;

  /** Default of {@code maxSubscribers}. */
  public static final int DEFAULT_MAX_SUBSCRIBERS = 10000;

  /** Default of {@code evictAfter}. */
  public static final int DEFAULT_EVICT_AFTER = 10;

  /** Default of {@code writeQueueBytes}. */
  public static final int DEFAULT_WRITE_QUEUE_BYTES = 65536;

  /** Default of {@code sendBufferBytes}. */
  public static final int DEFAULT_SEND_BUFFER_BYTES = 32768;

  /** Default of {@code historyTicks}. */
  public static final int DEFAULT_HISTORY_TICKS = 600;

  /** Default of {@code token}. */
  public static final @Nullable String DEFAULT_TOKEN = null;

  /** Default of {@code allowedHosts}. */
  public static final List<String> DEFAULT_ALLOWED_HOSTS = List.of();

  /** Default of {@code sample}. */
  public static final boolean DEFAULT_SAMPLE = false;

  private String host = DEFAULT_HOST;
  private int port = DEFAULT_PORT;
  private String root = DEFAULT_ROOT;
  private String metricsPath = DEFAULT_METRICS_PATH;
  private int tickMillis = DEFAULT_TICK_MILLIS;
  private int retryMillis = DEFAULT_RETRY_MILLIS;
  private int heartbeatMillis = DEFAULT_HEARTBEAT_MILLIS;
  private int maxSessionMillis = DEFAULT_MAX_SESSION_MILLIS;
  private int maxSubscribers = DEFAULT_MAX_SUBSCRIBERS;
  private int evictAfter = DEFAULT_EVICT_AFTER;
  private int writeQueueBytes = DEFAULT_WRITE_QUEUE_BYTES;
  private int sendBufferBytes = DEFAULT_SEND_BUFFER_BYTES;
  private int historyTicks = DEFAULT_HISTORY_TICKS;
  private @Nullable String token = DEFAULT_TOKEN;
  private List<String> allowedHosts = DEFAULT_ALLOWED_HOSTS;
  private boolean sample = DEFAULT_SAMPLE;
  private JsonObject http = new JsonObject();

  /** Options with every default. */
  public DebugDashboardOptions() {}

  /** A copy of {@code other}, checked as a whole. */
  public DebugDashboardOptions(DebugDashboardOptions other) {
    this(other.toJson());
  }

  /**
   * Options from their JSON form; an absent key has its default.
   *
   * @throws ConfigurationException at the first key that is unknown or whose value is not allowed
   */
  public DebugDashboardOptions(JsonObject json) {
    json.fieldNames().forEach(key -> put(key, json.getValue(key)));
    if (metricsPath.equals(root) || metricsPath.startsWith(root + "/")) {
      throw refused(
          "metricsPath",
          metricsPath,
          "it must be a path outside of root, which is \"" + root + "\"");
    }
  }

  /** The one table of ranges, for JSON and setters alike. */
  private void put(String key, @Nullable Object value) {
    switch (key) {
      case "host" -> host = ConfigurationValues.host(key, value);
      case "port" -> port = ConfigurationValues.wholeNumber(key, value, 0, 65535);
      case "root" -> root = ConfigurationValues.path(key, value);
      case "metricsPath" -> metricsPath = ConfigurationValues.path(key, value);
      case "tickMillis" -> tickMillis = ConfigurationValues.wholeNumber(key, value, 10, 60000);
      case "retryMillis" -> retryMillis = ConfigurationValues.wholeNumber(key, value, 0, 3600000);
      case "heartbeatMillis" ->
        heartbeatMillis = ConfigurationValues.wholeNumber(key, value, 10, 3600000);
      case "maxSessionMillis" ->
        maxSessionMillis = ConfigurationValues.wholeNumber(key, value, 0, Integer.MAX_VALUE);
      case "maxSubscribers" ->
        maxSubscribers = ConfigurationValues.wholeNumber(key, value, 0, 1000000);
      case "evictAfter" -> evictAfter = ConfigurationValues.wholeNumber(key, value, 1, 1000000);
      case "writeQueueBytes" ->
        writeQueueBytes = ConfigurationValues.wholeNumber(key, value, 1024, 67108864);
      case "sendBufferBytes" ->
        sendBufferBytes = ConfigurationValues.wholeNumber(key, value, 1024, 16777216);
      case "historyTicks" -> historyTicks = ConfigurationValues.wholeNumber(key, value, 0, 36000);
      case "token" -> token = ConfigurationValues.token(key, value);
      case "allowedHosts" -> allowedHosts = ConfigurationValues.hosts(key, value);
      case "sample" -> sample = ConfigurationValues.flag(key, value);
      case "http" -> http = HttpConfiguration.check(key, value);
      default ->
        throw unknown(
            key, value, NearestKey.to(key, new DebugDashboardOptions().toJson().fieldNames()));
    }
  }

  /** All keys with their values, in the order in which they are documented. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("host", host)
        .put("port", port)
        .put("root", root)
        .put("metricsPath", metricsPath)
        .put("tickMillis", tickMillis)
        .put("retryMillis", retryMillis)
        .put("heartbeatMillis", heartbeatMillis)
        .put("maxSessionMillis", maxSessionMillis)
        .put("maxSubscribers", maxSubscribers)
        .put("evictAfter", evictAfter)
        .put("writeQueueBytes", writeQueueBytes)
        .put("sendBufferBytes", sendBufferBytes)
        .put("historyTicks", historyTicks)
        .put("token", token)
        .put("allowedHosts", new JsonArray(allowedHosts))
        .put("sample", sample)
        .put("http", http.copy());
  }

  /** What the dashboard's own server is started with: {@code http} with host, port and send buffer in their places. */
  HttpServerOptions toHttpServerOptions() {
    HttpServerOptions server = new HttpServerOptions(http)
        .setHost(host)
        .setPort(port)
        .setSendBufferSize(sendBufferBytes)
        // So that the kernel finds out in the end about a client that vanished
        // between two requests.
        .setTcpKeepAlive(http.getBoolean("tcpKeepAlive", true))
        // Everything is sent on the connection's own event loop, so Vert.x needs no queue in
        // between, which costs 0.7 KiB a connection and some time for each frame.
        .setStrictThreadMode(http.getBoolean("strictThreadMode", true))
        // There are no WebSockets here, and what would compress them ends every connection with
        // more than 128 requests of which none is answered yet.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
    // Prometheus refuses a meter with a label beside one without: where servers have names, all do.
    return server.getMetricsName().isEmpty() ? server.setMetricsName("debug-dashboard") : server;
  }

  /** What the routes of the dashboard's own server are made with. */
  HttpSettings toHttpSettings(boolean standalone) {
    return httpSettings(host, standalone);
  }

  /** What the routes on an application's router are made with. */
  HttpSettings toMountedHttpSettings() {
    return httpSettings(null, false);
  }

  private HttpSettings httpSettings(@Nullable String boundHost, boolean redirectAll) {
    StreamLimits stream = new StreamLimits(
        retryMillis,
        heartbeatMillis,
        maxSessionMillis,
        evictAfter,
        writeQueueBytes,
        sendBufferBytes);
    return new HttpSettings(root, metricsPath, boundHost, allowedHosts, token, redirectAll, stream);
  }

  /** Where the dashboard is to be found once it is bound to {@code boundPort}. */
  String url(int boundPort) {
    return (toHttpServerOptions().isSsl() ? "https" : "http") + "://" + authority(boundPort) + root
        + "/";
  }

  /** Host and port as a URL has them. */
  String authority(int boundPort) {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + boundPort;
  }

  /** Address to bind. */
  public String getHost() {
    return host;
  }

  /** Sets {@link #getHost}: a host name or IP address, an IPv6 address without brackets. */
  public DebugDashboardOptions setHost(String host) {
    put("host", host);
    return this;
  }

  /** Port to bind; 0 picks a free one. */
  public int getPort() {
    return port;
  }

  /** Sets {@link #getPort}: 0 to 65535. */
  public DebugDashboardOptions setPort(int port) {
    put("port", port);
    return this;
  }

  /** Path where the dashboard is mounted. */
  public String getRoot() {
    return root;
  }

  /** Sets {@link #getRoot}: an absolute path other than {@code /}, without a slash at its end. */
  public DebugDashboardOptions setRoot(String root) {
    put("root", root);
    return this;
  }

  /** Path where Prometheus scrapes. */
  public String getMetricsPath() {
    return metricsPath;
  }

  /** Sets {@link #getMetricsPath}: an absolute path neither {@code root} nor below it. */
  public DebugDashboardOptions setMetricsPath(String metricsPath) {
    put("metricsPath", metricsPath);
    return this;
  }

  /** Period of the one timer. */
  public int getTickMillis() {
    return tickMillis;
  }

  /** Sets {@link #getTickMillis}: 10 to 60000. */
  public DebugDashboardOptions setTickMillis(int tickMillis) {
    put("tickMillis", tickMillis);
    return this;
  }

  /** How long a client waits before it connects again, sent as {@code retry:}. */
  public int getRetryMillis() {
    return retryMillis;
  }

  /** Sets {@link #getRetryMillis}: 0 to 3600000. */
  public DebugDashboardOptions setRetryMillis(int retryMillis) {
    put("retryMillis", retryMillis);
    return this;
  }

  /** A stream that has been silent this long gets a comment line. */
  public int getHeartbeatMillis() {
    return heartbeatMillis;
  }

  /** Sets {@link #getHeartbeatMillis}: 10 to 3600000. */
  public DebugDashboardOptions setHeartbeatMillis(int heartbeatMillis) {
    put("heartbeatMillis", heartbeatMillis);
    return this;
  }

  /** A stream is closed cleanly after this long; 0 = never. */
  public int getMaxSessionMillis() {
    return maxSessionMillis;
  }

  /** Sets {@link #getMaxSessionMillis}: 0 to 2147483647. */
  public DebugDashboardOptions setMaxSessionMillis(int maxSessionMillis) {
    put("maxSessionMillis", maxSessionMillis);
    return this;
  }

  /** Further streams are refused. */
  public int getMaxSubscribers() {
    return maxSubscribers;
  }

  /** Sets {@link #getMaxSubscribers}: 0 to 1000000. */
  public DebugDashboardOptions setMaxSubscribers(int maxSubscribers) {
    put("maxSubscribers", maxSubscribers);
    return this;
  }

  /** Consecutive ticks a stream may refuse before it is disconnected. */
  public int getEvictAfter() {
    return evictAfter;
  }

  /** Sets {@link #getEvictAfter}: 1 to 1000000. */
  public DebugDashboardOptions setEvictAfter(int evictAfter) {
    put("evictAfter", evictAfter);
    return this;
  }

  /** Bytes that may wait in one stream before it refuses. */
  public int getWriteQueueBytes() {
    return writeQueueBytes;
  }

  /** Sets {@link #getWriteQueueBytes}: 1024 to 67108864. */
  public DebugDashboardOptions setWriteQueueBytes(int writeQueueBytes) {
    put("writeQueueBytes", writeQueueBytes);
    return this;
  }

  /**
   * The kernel's send buffer of each connection of the dashboard's own server; with HTTP/2, for each open request on it, as far as the
   * kernel allows.
   */
  public int getSendBufferBytes() {
    return sendBufferBytes;
  }

  /** Sets {@link #getSendBufferBytes}: 1024 to 16777216. */
  public DebugDashboardOptions setSendBufferBytes(int sendBufferBytes) {
    put("sendBufferBytes", sendBufferBytes);
    return this;
  }

  /** Snapshots kept for resuming. */
  public int getHistoryTicks() {
    return historyTicks;
  }

  /** Sets {@link #getHistoryTicks}: 0 to 36000. */
  public DebugDashboardOptions setHistoryTicks(int historyTicks) {
    put("historyTicks", historyTicks);
    return this;
  }

  /** When set, every route but the login asks for it. */
  public @Nullable String getToken() {
    return token;
  }

  /** Sets {@link #getToken}: null or 1 to 1024 visible ASCII characters without spaces. */
  public DebugDashboardOptions setToken(@Nullable String token) {
    put("token", token);
    return this;
  }

  /** {@code Host} names accepted beside the bound address and loopback. */
  public List<String> getAllowedHosts() {
    return allowedHosts;
  }

  /** Sets {@link #getAllowedHosts}: host names and IP addresses without port. */
  public DebugDashboardOptions setAllowedHosts(List<String> allowedHosts) {
    put("allowedHosts", new JsonArray(List.copyOf(allowedHosts)));
    return this;
  }

  /** Whether the sample application runs in this process too. */
  public boolean isSample() {
    return sample;
  }

  /** Sets {@link #isSample}: true or false. */
  public DebugDashboardOptions setSample(boolean sample) {
    put("sample", sample);
    return this;
  }

  /** {@code HttpServerOptions} as JSON, for TLS, ALPN, compression and so on. */
  public JsonObject getHttp() {
    return http.copy();
  }

  /** Sets {@link #getHttp}: what Vert.x accepts, but for {@code host}, {@code port} and {@code sendBufferSize}. */
  public DebugDashboardOptions setHttp(JsonObject http) {
    put("http", http);
    return this;
  }
}
