/**
 * From where on something counts as poor, or as bad, and why there. What is measured over a time is judged by its mean or its growth
 * over it (`millis`), and a judgement once made stays until the figure is back below `KEEP` of its limit, so that the verdict does not
 * flap.
 */

export const KEEP = 0.8;

/** How far back "in the last minute" reaches. */
export const MINUTE = 60_000;

/** Fewer answers than this are no rate: one failure among three requests is not a third. */
export const FEWEST_ERRORS = 5;

export const LIMITS = {
  blocked: {
    poor: 150,
    bad: 500,
    why: 'Every block of 150 ms is told, since all that the loop serves waits as long. Half a second is what people feel as an outage.',
  },
  blockedTotal: {
    bad: 1000,
    why: 'A second of standstill in a minute delays one of sixty requests, which is worse than what most services promise.',
  },
  lag: {
    millis: 5000,
    poor: 50,
    bad: 150,
    why: 'A loop in good health is some ms late; a mean of 50 ms adds that to every step of every request, 150 ms is a block without end.',
  },
  serverErrors: {
    millis: MINUTE,
    poor: 0.01,
    bad: 0.05,
    why: 'A 5xx is the fault of the server. One of a hundred uses up what a promise of 99 % allows.',
  },
  clientErrors: {
    millis: MINUTE,
    poor: 0.2,
    why: 'A 4xx is the fault of the caller, and some are usual; one of five means a broken client or link.',
  },
  slowRoute: {
    millis: MINUTE,
    poor: 2,
    bad: 10,
    atLeast: 50,
    fewest: 100,
    why: 'Twice as slow, and by 50 ms, is felt. Of fewer than a hundred requests the 99th percentile is the slowest one.',
  },
  waiting: {
    millis: 2000,
    poor: 1000,
    bad: 10_000,
    why: 'A message on the bus is taken within ms; one second means a consumer that cannot keep up, ten that it does not run.',
  },
  discarded: { millis: MINUTE, poor: 1, bad: 100, why: 'A message discarded is lost. Some are usual when a consumer is unregistered, a hundred are not.' },
  poolWait: {
    millis: 5000,
    poor: 100,
    bad: 1000,
    why: 'All of the pool is in use, and whoever wants one waits: 100 ms is longer than most of the work itself.',
  },
  heapLeft: {
    poor: 0.8,
    bad: 0.92,
    why: 'What collections leave is in use. With less than a fifth of the heap free they come ever more often, and at the end of it is an OutOfMemoryError.',
  },
  leak: { bad: 15 * MINUTE, why: 'A rise that would fill the heap within a quarter of an hour leaves little time to look.' },
  gcShare: {
    millis: MINUTE,
    poor: 0.1,
    bad: 0.25,
    why: 'A tenth of the time in pauses is a tenth less done, and seen in the percentiles; the JVM itself gives up at 98 %.',
  },
  throttled: {
    millis: MINUTE,
    poor: 0.01,
    bad: 0.1,
    why: 'The kernel holds threads back in slices of up to 100 ms, which no garbage collector and no code can be blamed for.',
  },
  processCpu: { millis: 15_000, poor: 0.9, why: 'From 90 % on work queues up for the processors; shorter peaks are usual.' },
  machineCpu: { millis: 15_000, poor: 0.95, why: 'The processors are taken, mostly by others: this process waits for them.' },
  files: { millis: 3000, poor: 0.8, bad: 0.95, why: 'Without a free descriptor no connection is accepted and no file opened.' },
  direct: { millis: 3000, poor: 0.85, bad: 0.95, why: 'Beyond the limit Netty throws OutOfDirectMemoryError, and the request is lost.' },
  memoryLimit: { millis: 3000, poor: 0.9, bad: 0.97, why: 'A container that reaches its limit is killed by the kernel, without a word in the log.' },
  swap: {
    millis: 3000,
    poor: 0.05,
    why: 'A collector walks over all of the heap; what is swapped out makes its pauses a hundred times as long.',
  },
};
