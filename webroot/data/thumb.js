/** Where the thumb of a slider over a whole tape is, and which moment is under it. Pure. */

export const THUMB_STEPS = 1000;

/** The value of the slider at a moment, as text. */
export function thumbAt({ first, last }, at) {
  const value = Math.round((THUMB_STEPS * (at - first)) / Math.max(1, last - first));
  return String(Math.min(THUMB_STEPS, Math.max(0, value)));
}

/** The moment at a value. Coming from the moment `here` it is the next one, where a step of the slider is too small to reach it. */
export function momentUnder(tape, value, here) {
  const { first, last } = tape;
  const wanted = first + (Number(value) / THUMB_STEPS) * (last - first);
  const found = tape.momentAt(wanted);
  return found === here && wanted > here ? tape.step(here, 1) : found;
}
