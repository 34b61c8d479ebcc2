package io.github.vertxdebug.http;

/**
 * What an event stream may cost and how long it may last.
 *
 * @param retryMillis how long a client is told to wait before it connects again
 * @param heartbeatMillis a comment is sent after this long without any event
 * @param maxSessionMillis the stream is closed after this long; 0 for never
 * @param evictAfter consecutive ticks a stream may refuse before it is disconnected
 * @param writeQueueBytes waiting bytes from which on a stream refuses
 * @param sendBufferBytes the kernel's send buffer for a stream, on the dashboard's own server
 */
public record StreamLimits(
    long retryMillis,
    long heartbeatMillis,
    long maxSessionMillis,
    int evictAfter,
    int writeQueueBytes,
    int sendBufferBytes) {}
