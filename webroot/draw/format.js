/** Numbers as text. What is not known is a dash, everywhere. */

import { isNumber } from '../data/stats.js';

export const UNKNOWN = '–';

const grouped = new Map();

function fixed(value, digits) {
  if (!grouped.has(digits)) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    grouped.set(digits, new Intl.NumberFormat('en', options));
  }
  return grouped.get(digits).format(value);
}

const known = (format) => (value) => (isNumber(value) ? format(value) : UNKNOWN);

/** A whole number, or a fraction to three digits. */
export const number = known((value) => {
  if (Number.isInteger(value)) return fixed(value, 0);
  const size = Math.abs(value);
  return fixed(value, size >= 1000 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
});

export const count = known((value) => fixed(value, 0));

/** Per second. */
export const perSecond = known((value) => fixed(value, value >= 100 || value === 0 ? 0 : value >= 10 ? 1 : 2));

export const millis = known((value) => {
  if (value >= 10_000) return `${fixed(value / 1000, 1)} s`;
  return `${fixed(value, value >= 100 || value === 0 ? 0 : value >= 10 ? 1 : 2)} ms`;
});

export const percent = known(
  (value) => `${fixed(value * 100, value >= 0.1 || value === 0 ? 0 : value >= 0.01 ? 1 : 2)} %`,
);

const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export const bytes = known((value) => {
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < SIZES.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${fixed(size, unit === 0 || size >= 100 ? 0 : 1)} ${SIZES[unit]}`;
});
/** A scale of such values has to step in powers of two. */
bytes.binary = true;

export const bytesPerSecond = known((value) => `${bytes(value)}/s`);
bytesPerSecond.binary = true;

/** A length of time by its two largest units. */
export const duration = known((value) => {
  const seconds = Math.max(0, Math.floor(value / 1000));
  const parts = [
    [Math.floor(seconds / 86400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount], i) => i === 0 || amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
});

/** A percentile as `stats.percentile` gives it. */
export function quantile(found) {
  if (!found) return UNKNOWN;
  return found.over ? `> ${millis(found.value)}` : millis(found.value);
}

/** The same without the zeros that a scale does not need. */
export function onScale(text) {
  return text.replace(/\.0+(?= |$)/, '');
}
