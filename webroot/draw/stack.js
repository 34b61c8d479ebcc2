/** Lines put one on top of the other. Pure; columns are as `History.between` gives them, `null` where nothing is known. */

/**
 * The columns as they are to be drawn: those that are stacked become sums of themselves and of all stacked ones before them. One that
 * is hidden adds nothing, nor does one that is not known at a moment at which another is; where none is known there is a gap.
 *
 * @param columns the values of each series
 * @param stacked which of them are stacked, a flag each
 * @param shown which of them are shown, a flag each
 */
export function stack(columns, stacked, shown) {
  let sums;
  return columns.map((column, i) => {
    if (!stacked[i]) return column;
    const below = sums;
    sums = column.map((value, row) => {
      const added = shown[i] ? value : null;
      const before = below?.[row] ?? null;
      return added === null && before === null ? null : (added ?? 0) + (before ?? 0);
    });
    return sums;
  });
}

/** In which order to draw: the top of the stack first, as each part is filled down to the ground and painted over by the next. */
export function paintOrder(stacked) {
  const indices = stacked.map((_, i) => i);
  return [...indices.filter((i) => stacked[i]).reverse(), ...indices.filter((i) => !stacked[i])];
}

/** The first and last index of each run of known values. */
export function* runs(values) {
  let first;
  for (let i = 0; i <= values.length; i++) {
    const known = i < values.length && values[i] !== null;
    if (known) first ??= i;
    else if (first !== undefined) {
      yield [first, i - 1];
      first = undefined;
    }
  }
}
