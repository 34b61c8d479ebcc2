/** Findings on the event loops: blocks of the last minute, loops that are late all the time. */

import { millis, percent } from '../../draw/format.js';
import { during, incidentsOf, loopTitle, nearlyAllGc, nearlyAllThrottled, shortFrame } from '../incidents.js';
import { LIMITS, MINUTE } from '../limits.js';
import { columns, level, means } from '../series.js';
import { at, entries } from '../state.js';

const MOST_GROUPS = 4;
const GC = 'gc';
const THROTTLED = 'throttled';
const UNSEEN = 'unseen';

/** Blocks of the last minute, those in one place together: the same call blocks whichever loop it runs on. */
export function blocked({ state, at: now }) {
  const groups = new Map();
  for (const one of during(incidentsOf(state), now - MINUTE, now)) {
    const place = nearlyAllGc(one) ? GC : nearlyAllThrottled(one) ? THROTTLED : (one.frame ?? UNSEEN);
    const key = place === one.frame ? `in ${shortFrame(place)}` : place;
    if (!groups.has(key)) groups.set(key, { key, place, incidents: [] });
    groups.get(key).incidents.push(one);
  }
  return [...groups.values()].map(finding).sort((a, b) => b.weight - a.weight).slice(0, MOST_GROUPS);
}

function finding({ key, place, incidents }) {
  const worst = incidents.reduce((a, b) => (b.duration > a.duration ? b : a));
  const current = incidents.findLast(({ ongoing }) => ongoing);
  const shown = current ?? worst;
  const total = incidents.reduce((sum, { duration }) => sum + duration, 0);
  const { blocked, blockedTotal } = LIMITS;
  return {
    id: `blocked ${key}`,
    level: worst.duration >= blocked.bad || total >= blockedTotal.bad ? 'bad' : 'poor',
    weight: total,
    sentence: `${loops(incidents)} ${what(shown, current, incidents.length)}${where(place)}, ${often(incidents.length)}`,
    evidence: [
      incidents.length > 1 ? `${millis(total)} altogether` : undefined,
      ...beside(incidents, place),
    ],
    why: blocked.why,
    panels: ['loops'],
    incident: shown.id,
    moment: shown.ongoing ? undefined : shown.end,
  };
}

function loops(incidents) {
  const names = [...new Set(incidents.map(({ loop, thread }) => loopTitle(loop, thread)))].sort();
  if (names.length === 1) return names[0];
  return names.length === 2 ? names.join(' and ').replace(' and Event', ' and event') : `${names.length} event loops`;
}

function what({ duration }, current, count) {
  if (current) return `blocked for ${millis(duration)} by now`;
  return `blocked ${count > 1 ? 'up to ' : ''}${millis(duration)}`;
}

function where(place) {
  if (place === GC) return ', nearly all of it garbage collection';
  if (place === THROTTLED) return ' while the kernel held the process back for want of CPU';
  return place === UNSEEN ? '' : ` in ${shortFrame(place)}`;
}

function often(count) {
  return count === 1 ? 'once in the last minute' : `${count} times in the last minute`;
}

/** What else took the time. */
function beside(incidents, place) {
  const gc = sumOf(incidents, 'gc');
  const throttled = sumOf(incidents, 'throttled');
  return [
    place === UNSEEN ? 'no call of the application was seen in it' : undefined,
    atOnce(incidents) ? 'several loops at once: something stopped them all' : undefined,
    gc > 0 ? `${millis(gc)} of it in garbage collection` : undefined,
    throttled > 0 ? `throttled for ${millis(throttled)} around it` : undefined,
  ];
}

/** Whether most of them were beside another one of a different loop. */
function atOnce(incidents) {
  const beside = incidents.filter((one) => during(incidents, one.began, one.end).some(({ loop }) => loop !== one.loop));
  return beside.length > incidents.length / 2;
}

function sumOf(incidents, key) {
  return incidents.reduce((sum, one) => sum + (one[key] ?? 0), 0);
}

/** Loops that are late on the whole, not just for once. */
export function late({ view, state, at: now, past }) {
  const { lag } = LIMITS;
  // The worst of all is at least as late as each of them: mostly this is all there is to look at.
  if (!level(means(past.times, past.lag_worst, lag.millis), lag)) return [];
  const loops = entries(state, 'metrics', 'aio', 'loops');
  const found = columns(view.history, now, loops.map(([id]) => `lag ${id}`), 3 * lag.millis);
  const judged = loops
    .map(([id, loop]) => {
      const mean = means(found.times, found[`lag ${id}`], lag.millis);
      return { id, loop, mean: mean.at(-1), reached: level(mean, lag) };
    })
    .filter(({ reached }) => reached)
    .sort((a, b) => b.mean - a.mean);
  if (judged.length === 0) return [];
  const [{ id, loop, mean, reached }] = judged;
  const others = judged.length === 1 ? '' : ` and ${judged.length - 1} more`;
  const busy = at(loop, 'busy_share');
  return [
    {
      id: 'late',
      level: reached,
      weight: mean,
      sentence: `${loopTitle(id, at(loop, 'thread'))}${others} late by ${millis(mean)} in the mean of the last 5 s`,
      evidence: [busy === undefined ? undefined : `${percent(busy)} busy`, `${judged.length} of ${loops.length} loops are late`],
      why: lag.why,
      panels: ['loops'],
      row: id,
    },
  ];
}
