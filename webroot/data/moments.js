/** What an address or a file says of time, as far as it makes sense: anybody can write anything there. Pure; moments are epoch milliseconds. */

/** The last moment that a date can be. */
const LATEST = 8.64e15;

/** Whether a value is a moment. */
export function isMoment(value) {
  return typeof value === 'number' && value > 0 && value <= LATEST;
}

/** A moment; `undefined` where the text is none. */
export function momentOf(text) {
  const millis = Number(text);
  return isMoment(millis) ? millis : undefined;
}

/** `from_at_to` as `{ from, at, to }`, no longer than `longest` milliseconds; `undefined` where the text is no such stretch. */
export function stretchOf(text, longest) {
  const [from, at, to] = (text ?? '').split('_').map(momentOf);
  // Each of the three was rounded.
  return from <= at && at <= to && to - from <= longest + 1 ? { from, at, to } : undefined;
}

/** Seconds as one of `spans`, in milliseconds; `usual` where the text is none of them. */
export function spanOf(text, spans, usual) {
  const millis = Number(text) * 1000;
  return spans.includes(millis) ? millis : usual;
}
