package io.github.vertxdebug.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the routes need to know.
 *
 * @param root path the dashboard is mounted at, without a slash at its end
 * @param metricsPath path of the Prometheus endpoint
 * @param boundHost the address the server is configured to bind, or null when the server is the application's
 * @param allowedHosts further names accepted in {@code Host}
 * @param token the secret every route asks for, or null
 * @param redirectAll whether any unknown path leads to the dashboard, or just those below {@code root}
 * @param stream limits of the event streams
 */
public record HttpSettings(
    String root,
    String metricsPath,
    @Nullable String boundHost,
    List<String> allowedHosts,
    @Nullable String token,
    boolean redirectAll,
    StreamLimits stream) {}
