/**
 * Loads a dashboard in a process of its own and counts what that costs.
 *
 * <pre>
 *   FanOut ──► ServerProcess (the dashboard, its CPU time and memory)
 *      │              │ event streams
 *      └──► Streams ◄─┘  one selector, one thread ──► StreamReader (one per stream) ──► Tally
 *
 *   Faults ──► FaultRun ──► FaultHost (an application with a dashboard) ◄── HostLoad, Watchers
 *                 └──► Fault ──► FaultProxy, InnerFaults and the like
 * </pre>
 */
@NullMarked
package io.github.vertxdebug.stress;

import org.jspecify.annotations.NullMarked;
