/** Stretches of the slots of one slab, and the buckets that the server cuts them into. Pure. */

/** How much less a click shows than before, and what is not worth cutting. */
const CLICK_PART = 8;
const FEWEST_SLOTS = 16;

const PROBLEMS = new Map([
  [401, 'Not signed in: open the page once more with ?token=… to see the slots.'],
  [403, 'The server refuses requests under this name; its setting allowedHosts has to list it.'],
  [404, 'The allocator has no such slab, or none any more.'],
  [503, 'The server is too busy just now, or is about to stop; asking again.'],
]);

/** What to say when the server answers with this status; `undefined` for one that is an answer. */
export function problem(status) {
  if (status >= 200 && status < 300) return undefined;
  return PROBLEMS.get(status) ?? `The server answers with status ${status} instead of a picture; asking again.`;
}

/** What to ask the server for, in the order of its documentation; `range` is undefined for all slots. */
export function query(slab, range, buckets) {
  const asked = new URLSearchParams({ slab });
  if (range) {
    asked.set('start', String(range.start));
    asked.set('end', String(range.end));
  }
  asked.set('buckets', String(buckets));
  return asked;
}

/** The server's answer as `{ start, end, total, cells }`, each cell `{ from, to, used }` of slots; throws when it makes no sense. */
export function picture(answer) {
  const { start, end, total, buckets } = answer ?? {};
  if (![start, end, total].every(Number.isSafeInteger) || !Array.isArray(buckets)) throw new Error('not an answer about slots');
  let from = start;
  const cells = buckets.map(({ u, f }) => {
    const cell = { from, to: from + u + f, used: u };
    from = cell.to;
    return cell;
  });
  if (from !== end) throw new Error(`buckets up to slot ${from} instead of ${end}`);
  return { start, end, total, cells };
}

/** The slots of the cells from one to another, whichever comes first, as a range. */
export function spanned(cells, one, other) {
  return { start: cells[Math.min(one, other)].from, end: cells[Math.max(one, other)].to };
}

/** An eighth of the slots shown around a cell, within them; `undefined` where that shows no more than now. */
export function around({ start, end, cells }, index) {
  const slots = end - start;
  const width = Math.max(FEWEST_SLOTS, Math.ceil(slots / CLICK_PART));
  if (width >= slots || cells.length >= slots) return undefined;
  const middle = Math.floor((cells[index].from + cells[index].to) / 2);
  const from = Math.min(end - width, Math.max(start, middle - (width >> 1)));
  return { start: from, end: from + width };
}

/** How many cells stand in a row, and how many rows there are, in a picture so wide. */
export function layout(width, cellWidth, mostRows) {
  const across = Math.max(1, Math.floor(width / cellWidth));
  return { across, most: Math.min(4096, across * mostRows) };
}

/** The used slots of a picture. */
export function usedIn({ cells }) {
  return cells.reduce((all, { used }) => all + used, 0);
}
