/**
 * What is watched while any test runs. {@link io.github.vertxdebug.guard.GuardSession} puts the guards in place before the first
 * test class is loaded, {@link io.github.vertxdebug.guard.GuardExtension} asks them after every class, without the class
 * saying so, and the session once more at the end. A finding fails the class, or at the end the run, and with it the build.
 *
 * <ul>
 *   <li><b>Leaks.</b> Netty's detectors at their highest level: what was collected and had not been released.
 *   <li><b>Direct memory.</b> After a class nothing may be open that was opened in it, and the direct memory in use, in Netty's
 *       pool and outside, must be what it was before. The tests run with Netty's pooled allocator, as the fat jar does, because
 *       that one tells exactly what is in use.
 *   <li><b>Blocking calls</b> on event loops, by BlockHound. {@link io.github.vertxdebug.guard.BlockingCalls} lists what is
 *       allowed and why; nothing of ours is. A test that means to block one says so with
 *       {@link io.github.vertxdebug.guard.OnPurpose}.
 * </ul>
 *
 * <p>The JVM's options for all this are the property {@code guards} of the build; without {@code -Dguards=on} nothing is
 * watched. The fat jars that the integration tests start run with Netty's detectors at the same level, see {@code
 * StandaloneProcess}.
 *
 * <p>To see the build fail, put one of these into any test class and run {@code mvn test -Dtest=ThatClass}:
 *
 * <pre>{@code
 * @Test void leak() { ByteBufAllocator.DEFAULT.directBuffer(100); }
 * static ByteBuf held;
 * @Test void hold() { held = ByteBufAllocator.DEFAULT.directBuffer(100); }
 * @Test void block(Vertx vertx) { vertx.runOnContext(v -> LockSupport.parkNanos(1)); }  // with VertxExtension
 * }</pre>
 */
package io.github.vertxdebug.guard;
