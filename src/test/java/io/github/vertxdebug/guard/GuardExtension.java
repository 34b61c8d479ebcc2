package io.github.vertxdebug.guard;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Looks at every test class after everything it and its extensions had to close is closed. */
public final class GuardExtension implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    if (!Guards.ON
        || context.getParent().flatMap(ExtensionContext::getTestClass).isPresent()) {
      return;
    }
    String name = context.getRequiredTestClass().getName();
    // First in, last out: what the class's other extensions keep in their stores is closed before.
    AutoCloseable last = () -> Guards.check(name);
    context.getStore(Namespace.create(GuardExtension.class)).put(GuardExtension.class, last);
  }
}
