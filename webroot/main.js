/**
 * Wires the page: stream → store → one animation frame → panels.
 *
 * Everything is addressed relative to the document's base, so the dashboard works under any root and behind a prefix.
 */

import { Address } from './address.js';
import { Connection } from './connection.js';
import { Controls } from './controls.js';
import { Hidden } from './data/hidden.js';
import { Orders } from './data/orders.js';
import { Pinned } from './data/pinned.js';
import { at, numberAt } from './data/state.js';
import { Store } from './data/store.js';
import { Stream } from './data/stream.js';
import { Crosshair } from './draw/crosshair.js';
import { make, setAttribute, setText } from './draw/dom.js';
import { duration } from './draw/format.js';
import { guarded } from './draw/guarded.js';
import { Pace } from './draw/pace.js';
import { Screen } from './draw/screen.js';
import { chooseTheme, chosenTheme, THEMES } from './draw/theme.js';
import { Turns } from './draw/turns.js';
import { Figures } from './figures.js';
import { Keys } from './keys.js';
import { Notices } from './notices.js';
import { AllocationPanel } from './panels/allocation.js';
import { ApplicationPanel } from './panels/application.js';
import { BusPanel } from './panels/bus.js';
import { CompilerPanel } from './panels/compiler.js';
import { CpuPanel } from './panels/cpu.js';
import { DashboardPanel } from './panels/dashboard.js';
import { FilesPanel } from './panels/files.js';
import { FloorPanel } from './panels/floor.js';
import { DifferencePanel } from './panels/difference.js';
import { GcPanel } from './panels/gc.js';
import { HeapPanel } from './panels/heap.js';
import { HeapPoolsPanel } from './panels/heap-pools.js';
import { HttpPanel } from './panels/http.js';
import { IncidentsPanel } from './panels/incidents.js';
import { LatencyPanel } from './panels/latency.js';
import { LoopsPanel } from './panels/loops.js';
import { MemoryPanel } from './panels/memory.js';
import { MetersPanel } from './panels/meters.js';
import { PausesPanel } from './panels/pauses.js';
import { PinnedPanel } from './panels/pinned.js';
import { PoolsPanel } from './panels/pools.js';
import { ProcessPanel } from './panels/process.js';
import { RequestsPanel } from './panels/requests.js';
import { ResponseTimePanel } from './panels/response-time.js';
import { RoutesPanel } from './panels/routes.js';
import { SafepointsPanel } from './panels/safepoints.js';
import { SlabsPanel } from './panels/slabs.js';
import { ThreadsPanel } from './panels/threads.js';
import { Player } from './player.js';
import { Recorder } from './recorder.js';
import { Replay } from './replay.js';
import { Sections } from './sections.js';
import { embeddedRecording, isSinglePage } from './share.js';
import { Timeline } from './timeline.js';
import { Verdict } from './verdict.js';
import { Views } from './view.js';

/** How often the age of what is shown is told anew. */
const CLOCK_MILLIS = 500;

/** Numbers that change more often than this cannot be read. */
const NUMBERS_MILLIS = 500;
const NUMBERS_MILLIS_CALM = 1000;

/** What a page that nobody looks at asks for: enough for its history to have no gap. */
const HIDDEN_INTERVAL_MILLIS = 2000;

/** How long filling a new line from the past, or reading a moment back, may hold the page up at a time. */
const SLICE_MILLIS = 8;

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const element = (id) => document.getElementById(id);

forgetToken();

const store = new Store();
const timeline = new Timeline(() => changed());
const views = new Views(store, timeline);
const screen = new Screen();
const crosshair = new Crosshair();
const address = new Address();
const keys = new Keys();
const pinned = new Pinned();
const hidden = new Hidden();
const orders = new Orders(() => address.touch());
const context = {
  timeline,
  crosshair,
  screen,
  address,
  keys,
  pinned,
  hidden,
  orders,
  store,
  now: () => store.ts,
  recorded: () => replay.active,
  touch: () => address.touch(),
  track,
  goTo,
  show,
};
const verdict = new Verdict(element('verdict'), context);
const figures = new Figures(element('figures'), context);
const controls = new Controls(element('controls'), context);
const latency = new LatencyPanel();
const recorder = new Recorder(context);
const notices = new Notices(element('notices'), { store, controls, save: (tape, boot) => recorder.saveWhole(tape, boot) });
const sections = new Sections(
  element('nav'),
  element('sections'),
  [
    { id: 'overview', title: 'Overview', panels: [new DifferencePanel(), new PinnedPanel(), new RequestsPanel(), new ResponseTimePanel(), new HeapPanel(), new GcPanel()] },
    { id: 'loops', title: 'Event loops', panels: [new LoopsPanel(), new IncidentsPanel()] },
    { id: 'http', title: 'HTTP', panels: [new HttpPanel(), latency, new RoutesPanel(latency)] },
    { id: 'bus', title: 'Bus and pools', panels: [new BusPanel(), new PoolsPanel(), new DashboardPanel()] },
    {
      id: 'jvm',
      title: 'JVM',
      panels: [
        new HeapPoolsPanel(),
        new FloorPanel(),
        new AllocationPanel(),
        new PausesPanel(),
        new CpuPanel(),
        new ThreadsPanel(),
        new CompilerPanel(),
        new SafepointsPanel(),
        new FilesPanel(),
        new ProcessPanel(),
      ],
    },
    { id: 'memory', title: 'Memory', panels: [new MemoryPanel(), new SlabsPanel()] },
    { id: 'meters', title: 'Meters', panels: [new ApplicationPanel(), new MetersPanel()] },
  ],
  context,
);
const parts = [
  guarded('figures', element('figures'), (view) => figures.update(view)),
  guarded('notices', element('notices'), (view) => notices.update(view)),
  guarded('controls', element('controls'), (view) => controls.update(view)),
  guarded('process', element('process'), ({ state }) => setText(element('process'), nameOf(state))),
];
const turns = new Turns(sections.frames);
const pace = new Pace();
store.track((moment, put) => verdict.track(moment, put));
for (const { panel } of sections.frames) if (panel.track) store.track((moment, put) => panel.track(moment, put));

const stream = new Stream({
  url: new URL('diagnostics/memory', document.baseURI).href,
  onFull: (id, state, text) => applied(() => store.full(id, state, text)),
  onDelta: (id, patch, text) => applied(() => store.delta(id, patch, text)),
  onChange: tell,
});
const connection = new Connection(() => stream.hurry(store.period));

const replay = new Replay(element('notices'), {
  store,
  timeline,
  address,
  stop: () => stream.stop(),
  resume: () => stream.open(),
  onChange: replayed,
  single: isSinglePage(),
});
const player = new Player({ timeline, store, onChange: () => playing() });

let waiting = false;
let paceTimer;
/** Where somebody wants to go when the view that waits is drawn. */
let target;
let numbersDue = -Infinity;
let numbersTimer;
let wordsRequest;
/** That of the view drawn last. */
let missed;

/** The token of `?token=` is a cookie by now, and should not be seen, copied or bookmarked with the address. */
function forgetToken() {
  const here = new URL(location.href);
  if (!here.searchParams.has('token')) return;
  here.searchParams.delete('token');
  history.replaceState(history.state, '', here);
}

function applied(apply) {
  const { generation } = store;
  apply();
  document.body.dataset.seq = String(store.seq);
  // Whoever stands still has to see that the moment he looks at is gone.
  if (generation !== store.generation || views.missed !== missed) drawNow();
  else if (timeline.live) draw();
}

/** The timeline was moved: everything at once. */
function changed() {
  address.touch();
  drawNow();
}

function draw() {
  if (waiting) return;
  waiting = true;
  const { wait } = pace;
  // What somebody has asked for is not kept waiting.
  if (timeline.live && numbersDue > -Infinity && wait > 0) paceTimer = setTimeout(nextFrame, wait);
  else nextFrame();
}

function nextFrame() {
  paceTimer = undefined;
  requestAnimationFrame(drawn);
}

/** Does not wait for the pace. */
function drawNow() {
  numbersDue = -Infinity;
  // Those of the view before, which would be taken for where somebody wants to go now.
  cancelAnimationFrame(wordsRequest);
  if (paceTimer !== undefined) {
    clearTimeout(paceTimer);
    paceTimer = undefined;
    waiting = false;
  }
  draw();
}

function drawn(now) {
  pace.began();
  const began = performance.now();
  // What took long to read is drawn with the next frame.
  if (!views.ready(() => performance.now() < began + SLICE_MILLIS) || performance.now() > began + SLICE_MILLIS / 2) {
    nextFrame();
    return;
  }
  waiting = false;
  const words = now >= numbersDue;
  const view = { ...views.get(), words };
  missed = view.missed;
  screen.draw(view);
  clearTimeout(numbersTimer);
  if (!words) {
    // Nothing may follow: what has come last must still be shown. The next event is waited for.
    numbersTimer = setTimeout(draw, numbersDue - now + (view.period ?? 0));
    return;
  }
  const asked = numbersDue === -Infinity;
  numbersDue = now + (calm.matches ? NUMBERS_MILLIS_CALM : NUMBERS_MILLIS);
  // Words make the browser lay the page out anew. With the pictures that may take longer than a frame should.
  if (asked || target) drawWords(view, asked);
  else wordsRequest = requestAnimationFrame(() => {
    pace.began();
    drawWords(view, false);
  });
}

/** `all` when it is another view, not the last one some time later. */
function drawWords(view, all) {
  turns.draw(view, all);
  verdict.update(view);
  for (const tell of parts) tell(view);
  setAttribute(document.body, 'data-live', String(view.live));
  if (target) {
    // The rows of that moment may be others.
    turns.finish();
    sections.show(target);
    target = undefined;
  }
}

/** A line that is drawn from now on, and whose past is filled in a bit at a time; the function returned ends it. */
function track(tracker) {
  const end = store.track(tracker);
  const filling = store.backfill(tracker);
  const fill = () => {
    const until = performance.now() + SLICE_MILLIS;
    let done = false;
    while (!done && performance.now() < until) done = filling.next().done;
    if (!done) timer = setTimeout(fill);
    else draw();
  };
  let timer = setTimeout(fill);
  return () => {
    clearTimeout(timer);
    end();
  };
}

function nameOf(state) {
  const vm = at(state, 'metrics', 'vm');
  const pid = numberAt(vm, 'pid');
  const up = numberAt(vm, 'uptime_ms');
  const parts = [
    pid === undefined ? undefined : `pid ${pid}`,
    up === undefined ? undefined : `up ${duration(up)}`,
    at(vm, 'java_version') === undefined ? undefined : `Java ${at(vm, 'java_version')}`, // last: a narrow screen has no room for it
  ];
  return parts.filter(Boolean).join(' · ');
}

function tell() {
  stream.check(Date.now(), store.period);
  connection.update(replay.active ? { state: 'recording' } : stream.condition(Date.now(), store.period));
}

/** A recording has taken the stream's place, or has been put away. */
function replayed() {
  controls.recorded = replay.active;
  tell();
  changed();
}

function playing() {
  setText(playButton, player.playing ? 'Stop' : 'Play');
}

function visibility() {
  stream.pace(document.hidden ? HIDDEN_INTERVAL_MILLIS : undefined);
  if (!document.hidden) stream.hurry(store.period);
}

/** Goes `steps` events on or back. */
function step(steps) {
  if (store.ts === undefined) return;
  const { at: here } = timeline.shown(store.ts);
  timeline.scrub(store.tape.step(here, steps), store.ts);
}

/** Goes to the first state at or after a moment; `false` when that was before all that the page has. */
function goTo(millis) {
  const { tape, ts } = store;
  if (!(millis >= tape.first)) return false;
  const there = tape.momentAt(millis);
  timeline.scrub(there < millis ? tape.step(there, 1) : there, ts);
  return true;
}

/** Goes to a place in the page, as it was at the moment that the target names, as soon as that is drawn. */
function show(place) {
  if (place.moment !== undefined) goTo(place.moment);
  target = place;
  drawNow();
}

function theme() {
  chooseTheme(THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length]);
  setText(themeButton, `Theme: ${chosenTheme()}`);
  screen.redraw();
}

const themeButton = make('button', { type: 'button', text: `Theme: ${chosenTheme()}`, data: { testid: 'theme' }, onclick: theme });
const playButton = make('button', {
  type: 'button',
  text: 'Play',
  title: 'Go on from the moment shown as fast as time went',
  data: { testid: 'play' },
  onclick: () => player.toggle(),
});
controls.more.append(
  playButton,
  make('button', { type: 'button', text: 'Save', title: 'Save a recording of what is shown', data: { testid: 'record' }, onclick: () => recorder.open() }),
  make('button', { type: 'button', text: 'Open', title: 'Replay a recording; it may as well be dropped on the page', data: { testid: 'open' }, onclick: () => replay.choose() }),
  themeButton,
  make('button', { type: 'button', text: '?', 'aria-label': 'Keyboard shortcuts', data: { testid: 'help' }, onclick: () => keys.help() }),
);

keys.on(' ', 'Pause, or go live again', () => timeline.toggle(store.ts), 'Space');
keys.on('ArrowLeft', 'One update back', () => step(-1), '←');
keys.on('ArrowRight', 'One update on', () => step(1), '→');
keys.on('Shift+ArrowLeft', 'Ten updates back', () => step(-10), 'Shift ←');
keys.on('Shift+ArrowRight', 'Ten updates on', () => step(10), 'Shift →');
keys.on('Escape', 'Back to live', () => timeline.goLive(), 'Esc');
keys.on('+', 'Show a shorter time', () => timeline.widen(-1));
keys.on('-', 'Show a longer time', () => timeline.widen(1));
keys.on('a', 'Pin the moment as A, or take the pin off', () => controls.togglePin('a'));
keys.on('b', 'Pin the moment as B, or take the pin off', () => controls.togglePin('b'));
keys.on('p', 'Play on from the moment shown, or stop', () => player.toggle());
keys.on('r', 'Save a recording', () => recorder.open());
keys.on('o', 'Open a recording', () => replay.choose());
keys.on('t', 'Next theme: system, light, dark', theme);
sections.ids.forEach((id, i) =>
  keys.on(String(i + 1), i === 0 ? 'Go to a section' : undefined, () => sections.go(id), `1 … ${sections.ids.length}`),
);

sections.bind(address);
controls.bind(address);
address.bind('pin', { get: () => pinned.text, set: (text) => (pinned.text = text) });
address.bind('order', { get: () => orders.text, set: (text) => (orders.text = text) });
address.bind('hide', { get: () => hidden.text, set: (text) => (hidden.text = text) });
pinned.listen(changed);
hidden.listen(() => address.touch());
setInterval(tell, CLOCK_MILLIS);
addEventListener('online', () => stream.hurry(store.period));
document.addEventListener('visibilitychange', visibility);
if (isSinglePage()) {
  replay.show(embeddedRecording());
} else {
  visibility();
  stream.open();
}
tell();
