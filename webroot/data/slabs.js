/** Netty's arenas as a grid: sizes of slots down, arenas across. Pure. */

import { at, byName, entries, numberAt } from './state.js';
import { share } from './stats.js';

/**
 * The slabs of a state: `arenas`, their names in order, and `rows`, from the smallest slot to the largest and whole pages last:
 * `{ key, kind, slotBytes, cells }`, each cell the `[id, slab]` of an arena or undefined where that has no such slots.
 */
export function slabGrid(state) {
  const rows = new Map();
  const arenas = new Set();
  for (const [id, slab] of entries(state, 'memory', 'slabs')) {
    const arena = String(at(slab, 'arena') ?? '?');
    const kind = String(at(slab, 'kind') ?? '?');
    const slotBytes = numberAt(slab, 'slot_bytes');
    const key = `${kind} ${slotBytes}`;
    if (!rows.has(key)) rows.set(key, { key, kind, slotBytes, byArena: new Map() });
    rows.get(key).byArena.set(arena, [id, slab]);
    arenas.add(arena);
  }
  const across = [...arenas].sort(byName);
  const down = [...rows.values()].sort((a, b) => rank(a) - rank(b) || (a.slotBytes ?? 0) - (b.slotBytes ?? 0));
  return {
    arenas: across,
    rows: down.map(({ key, kind, slotBytes, byArena }) => ({ key, kind, slotBytes, cells: across.map((arena) => byArena.get(arena)) })),
  };
}

const rank = ({ kind }) => (kind === 'pages' ? 1 : 0);

/** How full something is, in steps: 0 for empty, 1 to 5 for each fifth begun; `undefined` when it holds nothing that could be used. */
export function fullness(used, total) {
  const part = share(used, total);
  return part === undefined ? undefined : Math.min(5, Math.ceil(Math.max(0, part) * 5));
}

/** Arenas that follow each other and are of a kind (`direct`, `heap`): `[kind, how many]`, to stand above their numbers. */
export function kinds(arenas) {
  const found = [];
  for (const arena of arenas) {
    const { kind } = arenaName(arena);
    if (found.at(-1)?.[0] === kind) found.at(-1)[1]++;
    else found.push([kind, 1]);
  }
  return found;
}

/** `direct.12` as its kind and its number. */
export function arenaName(arena) {
  const dot = arena.lastIndexOf('.');
  return dot < 0 ? { kind: '', number: arena } : { kind: arena.slice(0, dot), number: arena.slice(dot + 1) };
}
