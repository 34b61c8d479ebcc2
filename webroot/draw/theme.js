/**
 * Dark or light: by the system's wish, or by hand, which the browser remembers. The dark colours are a style sheet of their own,
 * switched by its media query, so that nothing flashes while the page loads.
 */

const KEY = 'vertx-debug-dashboard-theme';
export const THEMES = ['system', 'light', 'dark'];
const MEDIA = { system: '(prefers-color-scheme: dark)', light: 'not all', dark: 'all' };

const dark = matchMedia(MEDIA.system);
const listeners = new Set();
const colours = new Map();
let theme = remembered();

/** `system`, `light` or `dark`. */
export function chosenTheme() {
  return theme;
}

export function chooseTheme(name) {
  theme = THEMES.includes(name) ? name : 'system';
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // A browser that remembers nothing still does what it is told now.
  }
  apply();
}

/** Calls `listener` when colours have changed: a canvas does not follow the style sheet by itself. */
export function onThemeChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The value of a colour (or other) custom property, as the style sheet has it just now. */
export function styled(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}

function apply() {
  const sheet = document.getElementById('dark');
  if (sheet) sheet.media = MEDIA[theme];
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
  changed();
}

function changed() {
  colours.clear();
  for (const listener of listeners) listener();
}

function remembered() {
  try {
    const name = localStorage.getItem(KEY);
    return THEMES.includes(name) ? name : 'system';
  } catch {
    return 'system';
  }
}

dark.addEventListener('change', changed);
if (theme !== 'system') apply();
