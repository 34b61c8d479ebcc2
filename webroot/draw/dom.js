/** Making and changing elements; text only ever becomes text. */

/**
 * Makes an element. Of the properties, `text` becomes its text, `class` its class, `on…` functions listeners, `data` its
 * data attributes, everything else an attribute.
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name === 'text') element.textContent = value;
    else if (name === 'data') Object.assign(element.dataset, value);
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Sets text only where it differs, so that what stands still costs nothing and keeps its selection; the node of it stays. */
export function setText(element, text) {
  const node = element.firstChild;
  if (node?.nodeType !== Node.TEXT_NODE || node.nextSibling) {
    if (element.textContent !== text) element.textContent = text;
  } else if (node.data !== text) node.data = text;
}

export function setAttribute(element, name, value) {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function setHidden(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/** Makes the children of `parent` these, in this order, moving only what is out of place. */
export function arrange(parent, children) {
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** A horizontal bar filled to a share, 0 to 1, with a mark at another; the number has to stand beside it. */
export class Bar {
  #fill = make('span', { class: 'bar-fill' });
  #mark = make('span', { class: 'bar-mark', hidden: '' });
  element = make('span', { class: 'bar', 'aria-hidden': 'true' }, this.#fill, this.#mark);

  set(share, mark) {
    const width = `${(Math.min(1, Math.max(0, share ?? 0)) * 100).toFixed(1)}%`;
    if (this.#fill.style.width !== width) this.#fill.style.width = width;
    setHidden(this.#mark, mark === undefined);
    if (mark !== undefined) this.#mark.style.left = `${(Math.min(1, Math.max(0, mark)) * 100).toFixed(1)}%`;
  }
}
