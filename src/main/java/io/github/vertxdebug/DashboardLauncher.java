package io.github.vertxdebug;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.ExitCodes;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x application launcher with our manners: one line on standard output when the dashboard is up, one on standard
 * error when it cannot come up, and an exit status that tells which. Used once, by the main thread.
 */
final class DashboardLauncher extends VertxApplication implements VertxApplicationHooks {

  private final StandaloneMetrics metrics = new StandaloneMetrics();
  private JsonObject config = new JsonObject();
  private @Nullable JsonObject configOfDeployment;
  private @Nullable DebugDashboardVerticle first;
  private volatile int failure;

  private DashboardLauncher(String[] args) {
    super(args, null, false, false);
  }

  /** Starts the dashboard and answers 0, or says on standard error what is wrong and answers the exit status. */
  static int run(String[] args) {
    StandaloneLogging.configure();
    try {
      CommandLineJson.check(args);
    } catch (ConfigurationException e) {
      System.err.println(e.getMessage());
      return ExitCodes.USAGE;
    }
    DashboardLauncher launcher = new DashboardLauncher(args);
    int code = launcher.launch();
    if (code == 0 || launcher.failure != 0) {
      return launcher.failure;
    }
    if (code != ExitCodes.USAGE) {
      System.err.println(
          "The debug dashboard did not start: Vert.x refused the command line, see --help.");
    }
    return code == ExitCodes.USAGE ? code : ExitCodes.SOFTWARE;
  }

  @Override
  public JsonObject afterVertxOptionsParsed(@Nullable JsonObject vertxOptions) {
    JsonObject options = metrics.addTo(vertxOptions);
    tryOut("-options", options, VertxOptions::new);
    return options;
  }

  @Override
  public @Nullable JsonObject afterDeploymentOptionsParsed(@Nullable JsonObject deploymentOptions) {
    if (deploymentOptions != null) {
      tryOut("-deployment-options", deploymentOptions, DeploymentOptions::new);
      configOfDeployment = deploymentOptions.getJsonObject("config");
    }
    return deploymentOptions;
  }

  @Override
  public JsonObject afterConfigParsed(@Nullable JsonObject conf) {
    // The launcher would drop the one inside the deployment options.
    JsonObject chosen = conf != null ? conf : configOfDeployment;
    if (chosen != null) {
      config = chosen;
    }
    try {
      new DebugDashboardOptions(config);
    } catch (ConfigurationException e) {
      throw giveUp(ExitCodes.USAGE, requireNonNull(e.getMessage()));
    }
    return config;
  }

  @Override
  public VertxBuilder createVertxBuilder(VertxOptions options) {
    return metrics.addTo(VertxApplicationHooks.super.createVertxBuilder(options));
  }

  @Override
  public void afterFailureToStartVertx(HookContext context, @Nullable Throwable t) {
    giveUp(ExitCodes.SOFTWARE, "Vert.x did not start: " + Reason.of(t) + ".");
  }

  @Override
  public void afterVertxStarted(HookContext context) {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(new ShutdownLimit(() -> failure), "dashboard-shutdown-limit"));
  }

  @Override
  public Supplier<? extends Deployable> verticleSupplier() {
    return () -> {
      DebugDashboardVerticle verticle = new DebugDashboardVerticle(true);
      if (first == null) {
        first = verticle;
      }
      return verticle;
    };
  }

  @Override
  public void afterVerticleDeployed(HookContext context) {
    System.out.println("Debug dashboard: " + requireNonNull(first).url());
  }

  @Override
  public void afterFailureToDeployVerticle(HookContext context, @Nullable Throwable t) {
    if (t instanceof ConfigurationException) {
      giveUp(ExitCodes.USAGE, requireNonNull(t.getMessage()));
    } else if (t instanceof ListenException) {
      giveUp(ExitCodes.SOFTWARE, requireNonNull(t.getMessage()));
    } else {
      giveUp(ExitCodes.SOFTWARE, "The debug dashboard did not start: " + Reason.of(t) + ".");
    }
  }

  /** Lets Vert.x convert what it will convert later, when the launcher would swallow the exception. */
  private void tryOut(String option, JsonObject json, Consumer<JsonObject> conversion) {
    try {
      conversion.accept(json);
    } catch (RuntimeException e) {
      throw giveUp(
          ExitCodes.USAGE, "Vert.x refused what came with " + option + ": " + Reason.of(e) + ".");
    }
  }

  /** Says why, once; the exception, if thrown, ends the launch. */
  private IllegalStateException giveUp(int status, String why) {
    if (failure == 0) {
      failure = status;
      System.err.println(why);
    }
    return new IllegalStateException(why);
  }
}
