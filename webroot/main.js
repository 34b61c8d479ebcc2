/**
 * Wires the page: stream → store → one animation frame → panels.
 *
 * Everything is addressed relative to the document's base, so the dashboard works under any root and behind a prefix.
 */

import { Connection } from './connection.js';
import { Figures } from './figures.js';
import { duration } from './format.js';
import { Notices } from './notices.js';
import { PanelFrame } from './panel.js';
import { at, numberAt } from './state.js';
import { Store } from './store.js';
import { Stream } from './stream.js';
import { setText } from './dom.js';
import { ApplicationPanel } from './panels/application.js';
import { BusPanel } from './panels/bus.js';
import { DashboardPanel } from './panels/dashboard.js';
import { GcPanel } from './panels/gc.js';
import { HeapPanel } from './panels/heap.js';
import { HttpPanel } from './panels/http.js';
import { IncidentsPanel } from './panels/incidents.js';
import { LoopsPanel } from './panels/loops.js';
import { MemoryPanel } from './panels/memory.js';
import { MetersPanel } from './panels/meters.js';
import { PoolsPanel } from './panels/pools.js';
import { ProcessPanel } from './panels/process.js';
import { RequestsPanel } from './panels/requests.js';
import { ResponseTimePanel } from './panels/response-time.js';
import { RoutesPanel } from './panels/routes.js';
import { SlabsPanel } from './panels/slabs.js';

/** How often the age of what is shown is told anew. */
const CLOCK_MILLIS = 500;

/** Numbers that change more often than this cannot be read. */
const DRAW_MILLIS = 250;
const DRAW_MILLIS_CALM = 1000;
const calm = matchMedia('(prefers-reduced-motion: reduce)');

forgetToken();

const store = new Store();
const process = document.getElementById('process');
const figures = new Figures(document.getElementById('figures'));
const notices = new Notices(document.getElementById('notices'));
/** The charts side by side, then two columns of panels, then what needs the whole width. */
const layout = {
  charts: [new RequestsPanel(), new ResponseTimePanel(), new HeapPanel(), new GcPanel()],
  left: [new LoopsPanel(), new HttpPanel(), new RoutesPanel(), new BusPanel(), new PoolsPanel(), new DashboardPanel()],
  right: [new MemoryPanel(), new SlabsPanel(), new ProcessPanel()],
  whole: [new IncidentsPanel(), new ApplicationPanel(), new MetersPanel()],
};
const panels = Object.entries(layout).flatMap(([place, those]) => {
  const frames = those.map((panel) => new PanelFrame(panel));
  document.getElementById(place).append(...frames.map(({ element }) => element));
  return frames;
});

const stream = new Stream({
  url: new URL('diagnostics/memory', document.baseURI).href,
  onFull: (id, state) => applied(() => store.full(id, state)),
  onDelta: (id, patch) => applied(() => store.delta(id, patch)),
  onChange: tell,
});
const connection = new Connection(() => stream.hurry());

let waiting = false;
let drawn = -Infinity;

/** The token of `?token=` is a cookie by now, and should not be seen, copied or bookmarked with the address. */
function forgetToken() {
  const address = new URL(location.href);
  if (!address.searchParams.has('token')) return;
  address.searchParams.delete('token');
  history.replaceState(history.state, '', address);
}

function applied(apply) {
  apply();
  document.body.dataset.seq = String(store.seq);
  if (waiting) return;
  waiting = true;
  const pause = calm.matches ? DRAW_MILLIS_CALM : DRAW_MILLIS;
  setTimeout(() => requestAnimationFrame(draw), Math.max(0, drawn + pause - performance.now()));
}

function draw(now) {
  waiting = false;
  drawn = now;
  const { state, history, ts, period } = store;
  const registry = at(state, 'metrics', 'registry');
  const metricsOff = registry !== undefined && at(registry, 'backend') === undefined;
  const view = { state, history, ts, period, metricsOff, before: store.before() };
  for (const panel of panels) panel.draw(view);
  figures.update(view);
  notices.update(view);
  setText(process, nameOf(state));
}

function nameOf(state) {
  const vm = at(state, 'metrics', 'vm');
  const pid = numberAt(vm, 'pid');
  const up = numberAt(vm, 'uptime_ms');
  const parts = [
    pid === undefined ? undefined : `pid ${pid}`,
    at(vm, 'java_version') === undefined ? undefined : `Java ${at(vm, 'java_version')}`,
    up === undefined ? undefined : `up ${duration(up)}`,
  ];
  return parts.filter(Boolean).join(' · ');
}

function tell() {
  connection.update(stream.condition(Date.now(), store.period));
}

setInterval(tell, CLOCK_MILLIS);
addEventListener('online', () => stream.hurry());
document.addEventListener('visibilitychange', () => document.hidden || stream.hurry());
stream.open();
tell();
