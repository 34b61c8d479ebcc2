/** Findings on work that waits or is lost: the event bus and the pools. */

import { count, duration, millis } from '../../draw/format.js';
import { clip } from '../incidents.js';
import { LIMITS, MINUTE } from '../limits.js';
import { about } from '../past.js';
import { growths, level, means } from '../series.js';
import { fullPools } from '../signals.js';
import { at, entries, numberAt } from '../state.js';
import { growth } from '../stats.js';

/** Messages that wait for their consumer. */
export function waiting({ state, past }) {
  const { waiting } = LIMITS;
  const reached = level(means(past.times, past.bus_oldest, waiting.millis), waiting);
  if (!reached) return [];
  const addresses = entries(state, 'metrics', 'aio', 'event_bus', 'addresses')
    .map(([name, one]) => ({ name, pending: numberAt(one, 'pending'), oldest: numberAt(one, 'oldest_waiting_ms') }))
    .filter(({ oldest }) => oldest !== undefined)
    .sort((a, b) => b.oldest - a.oldest);
  const bus = at(state, 'metrics', 'aio', 'event_bus');
  const { name, pending, oldest } = addresses[0] ?? { pending: numberAt(bus, 'pending'), oldest: numberAt(bus, 'oldest_waiting_ms') };
  // What waited is gone, and the level only holds on: there is nothing to tell.
  if (oldest === undefined) return [];
  return [
    {
      id: 'bus waiting',
      level: reached,
      weight: oldest,
      sentence: `Messages ${name === undefined ? 'on the event bus' : `to ${clip(name)}`} wait for their consumer, the oldest for ${duration(oldest)}`,
      evidence: [
        `${count(pending)} waiting`,
        addresses.length > 1 ? `${addresses.length} addresses with messages that wait` : undefined,
      ],
      why: waiting.why,
      panels: ['bus'],
      row: name === undefined ? 'all' : `address ${name}`,
    },
  ];
}

/** Messages that were dropped. */
export function discarded({ view, state, past }) {
  const { discarded } = LIMITS;
  const lost = growths(past.times, past.sum_discarded, discarded.millis);
  const reached = level(lost.map((one) => one?.by ?? null), discarded);
  const by = lost.at(-1)?.by;
  if (!reached || !(by > 0)) return [];
  const then = about(view.ago?.(MINUTE), MINUTE)?.state;
  const worst = entries(state, 'metrics', 'aio', 'event_bus', 'addresses')
    .map(([name, one]) => ({
      name,
      by: growth(numberAt(one, 'discarded'), numberAt(then, 'metrics', 'aio', 'event_bus', 'addresses', name, 'discarded')),
    }))
    .filter(({ by }) => by > 0)
    .sort((a, b) => b.by - a.by)[0];
  return [
    {
      id: 'bus discarded',
      level: reached,
      weight: by,
      sentence: `${by === 1 ? 'One message' : `${count(by)} messages`} of the event bus discarded in the last minute${worst ? `, most of them to ${clip(worst.name)}` : ''}`,
      evidence: ['dropped because a paused consumer had too many, or was unregistered'],
      why: discarded.why,
      panels: ['bus'],
      row: worst ? `address ${worst.name}` : 'all',
    },
  ];
}

/** Pools of which all is in use while somebody waits. */
export function pools({ view, state, past, queues }) {
  const { poolWait } = LIMITS;
  const reached = level(means(past.times, past.pool_wait, poolWait.millis), poolWait);
  if (!reached) return [];
  const [full] = fullPools(state, view.before, queues);
  if (full?.wait === undefined) return [];
  const { name, pool, wait, mean } = full;
  const title = clip(String(at(pool, 'name') ?? name));
  const worker = at(pool, 'type') === 'worker';
  const place = worker ? 'a thread' : 'one';
  const long = mean === undefined ? `and nobody has been given ${place} for ${wait < 1000 ? millis(wait) : duration(wait)}` : `${millis(mean)} each in the mean`;
  return [
    {
      id: 'pool full',
      level: reached,
      weight: wait,
      sentence: worker
        ? `Worker pool ${title} is exhausted: ${count(numberAt(pool, 'queued'))} tasks wait, ${long}`
        : `${count(numberAt(pool, 'queued'))} requests wait for a connection of the pool ${title}, ${long}`,
      evidence: [`${count(numberAt(pool, 'in_use'))} in use`, mean === undefined ? undefined : 'mean wait of the last 5 s'],
      why: poolWait.why,
      panels: ['pools'],
      row: name,
    },
  ];
}
