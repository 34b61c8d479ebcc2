/** The keyboard: one key for each thing that can be done, and the list of them. */

import { make } from './draw/dom.js';

export class Keys {
  #keys = new Map();
  #list = make('dl', { class: 'keys' });
  #dialog = make(
    'dialog',
    { class: 'help-dialog', 'aria-labelledby': 'keys-title', data: { testid: 'keys' } },
    make('h2', { id: 'keys-title', text: 'Keyboard' }),
    this.#list,
    make('form', { method: 'dialog' }, make('button', { text: 'Close' })),
  );

  constructor() {
    document.body.append(this.#dialog);
    addEventListener('keydown', (event) => this.#pressed(event));
    this.on('?', 'This list', () => this.help());
  }

  /** Binds a key (as `KeyboardEvent.key` names it, with `Shift+` before arrows); `what` is what the list says, `name` what the key is called there. */
  on(key, what, action, name = key) {
    this.#keys.set(key, action);
    if (!what) return;
    this.#list.append(make('div', {}, make('dt', {}, make('kbd', { text: name })), make('dd', { text: what })));
  }

  help() {
    if (this.#dialog.open) this.#dialog.close();
    else this.#dialog.showModal();
  }

  #pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    const typing = target.matches?.('input:not([type=range]), textarea, select');
    if (typing) return;
    // An open dialog has the keys to itself; the list of them closes by its own.
    const dialog = document.querySelector('dialog[open]');
    if (dialog && !(dialog === this.#dialog && event.key === '?')) return;
    // These keys mean something to what has the focus.
    if (event.key === ' ' && target.matches?.('button, summary, a')) return;
    if (event.key.startsWith('Arrow') && target.matches?.('input, .scroll, [role=grid]')) return;
    const arrow = event.shiftKey && event.key.startsWith('Arrow');
    const action = this.#keys.get(arrow ? `Shift+${event.key}` : event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }
}
