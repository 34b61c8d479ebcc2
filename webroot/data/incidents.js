/** The times that an event loop was blocked, as the state tells them, and names short enough for a sentence. */

import { at, entries, numberAt } from './state.js';

/** A block of which a collector's pauses took this part is the collector's, not the code's. */
const NEARLY_ALL = 0.7;
const LONGEST_NAME = 80;

/**
 * The incidents of a state, oldest first: `id`, `began` and `end` (epoch milliseconds), `duration`, `ongoing`, `loop`, `thread`,
 * `frame`, `stack` (text), `gc`, `gcCount`, `throttled`, `throttledCount`; undefined where not known.
 */
export function incidentsOf(state) {
  return entries(state, 'metrics', 'aio', 'incidents')
    .map(([id, one]) => incident(id, one, state))
    .filter(({ began }) => began !== undefined)
    .sort((a, b) => a.began - b.began);
}

/** One incident of a state. */
export function incidentOf(state, id) {
  const one = at(state, 'metrics', 'aio', 'incidents', id);
  return one && incident(id, one, state);
}

function incident(id, one, state) {
  const began = numberAt(one, 'began_ms');
  const duration = numberAt(one, 'duration_ms');
  const stack = at(one, 'stack');
  const text = stack === undefined ? undefined : at(state, 'metrics', 'aio', 'stacks', String(stack));
  return {
    id,
    began,
    duration,
    end: began === undefined ? undefined : began + (duration ?? 0),
    ongoing: numberAt(one, 'ongoing') === 1,
    loop: at(one, 'loop'),
    thread: at(one, 'thread'),
    frame: at(one, 'top_frame'),
    stack: typeof text === 'string' ? text : undefined,
    gc: numberAt(one, 'gc_ms'),
    gcCount: numberAt(one, 'gc_count'),
    throttled: numberAt(one, 'throttled_ms'),
    throttledCount: numberAt(one, 'throttled_count'),
  };
}

/** Those that were going on at some time between two moments. */
export function during(incidents, from, to) {
  return incidents.filter(({ began, end }) => end >= from && began <= to);
}

/** Whether it is the garbage collector that took the time. */
export function nearlyAllGc({ gc, duration }) {
  return duration > 0 && gc >= NEARLY_ALL * duration;
}

/** Whether it is the kernel that held the threads back for as long. */
export function nearlyAllThrottled({ throttled, duration }) {
  return duration > 0 && throttled >= NEARLY_ALL * duration;
}

/** `shop.OrderHandler.price(OrderHandler.java:12)` as `OrderHandler.price`. */
export function shortFrame(frame) {
  const call = String(frame)
    .replace(/\(.*$/s, '')
    .replace(/^.*\//s, '')
    .replace(/\blambda\$(\w+)\$\d+/, '$1');
  return clip(call.split('.').slice(-2).join('.') || String(frame));
}

/** `vert.x-eventloop-thread-2` as `Event loop 2`. */
export function loopTitle(loop, thread) {
  const [, number] = /eventloop-thread-(\d+)$/.exec(thread ?? '') ?? [];
  return `Event loop ${number ?? clip(String(thread ?? loop ?? '?').replace(/^vert\.x-/, ''))}`;
}

/** A text of somebody else's, no longer than fits. */
export function clip(text, most = LONGEST_NAME) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
