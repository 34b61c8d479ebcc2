/** A part of the page that is no panel, as a function of the view: when it fails it says so, once, and takes nothing else along. */

import { setAttribute } from './dom.js';

/**
 * @param name what the console calls it
 * @param host its element, marked by `data-broken` while it cannot be drawn
 * @param update draws it; called with each view
 */
export function guarded(name, host, update) {
  let broken = false;
  return (view) => {
    try {
      update(view);
      broken = false;
    } catch (problem) {
      if (!broken) console.error(name, problem);
      broken = true;
    }
    setAttribute(host, 'data-broken', broken ? 'true' : undefined);
  };
}
