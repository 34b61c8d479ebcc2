/** How a place in the state is called. */

/** Parts of the metrics whose name says nothing to a user. */
const UNNAMED = new Set(['aio', 'app', 'modular']);

/** `{ name, tags }`: of a meter both, of anything else its path; tags are empty where there are none. */
export function nameOf(path) {
  if (path[0] === 'metrics' && path[1] === 'modular' && path.length === 4) return { name: path[2], tags: path[3] === '-' ? '' : path[3] };
  const from = path[0] === 'metrics' ? (UNNAMED.has(path[1]) ? 2 : 1) : 0;
  return { name: path.slice(Math.min(from, path.length - 1)).join(' › '), tags: '' };
}
