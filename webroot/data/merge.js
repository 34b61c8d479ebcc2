/**
 * JSON values as the page keeps them, and JSON Merge Patch (RFC 7396) on them.
 *
 * Every object here has no prototype: names of meters come from other people's programs, and on such an object
 * `__proto__`, `constructor` or `toString` are keys like any other. Values are never changed in place: a patch copies the
 * objects on its way and shares the rest, so an old state stays whole and costs only what has changed since.
 */

/** Copies a value just parsed from JSON, so that no object in it has a prototype. */
export function plain(value) {
  if (!isObject(value)) return Array.isArray(value) ? value.map(plain) : value;
  const copy = Object.create(null);
  for (const key of Object.keys(value)) copy[key] = plain(value[key]);
  return copy;
}

/** The value that `patch` makes of `target`; neither is changed. */
export function merge(target, patch) {
  if (!isObject(patch)) return plain(patch);
  const result = Object.assign(Object.create(null), isObject(target) ? target : undefined);
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete result[key];
    else result[key] = merge(result[key], patch[key]);
  }
  return result;
}

/** The merge patch that makes `to` of `from`, both objects; what they share by reference is not looked at. */
export function difference(from, to) {
  const patch = Object.create(null);
  for (const key of Object.keys(from)) if (!(key in to)) patch[key] = null;
  for (const key of Object.keys(to)) {
    const [old, now] = [from[key], to[key]];
    if (old === now) continue;
    if (!isObject(old) || !isObject(now)) {
      if (JSON.stringify(old) !== JSON.stringify(now)) patch[key] = now;
      continue;
    }
    const below = difference(old, now);
    if (Object.keys(below).length > 0) patch[key] = below;
  }
  return patch;
}

export function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
