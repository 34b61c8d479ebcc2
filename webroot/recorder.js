/** Saves what the page has received: as a recording to replay, or as a page of its own to hand on. */

import { writeRecording } from './data/recording.js';
import { make, setHidden, setText } from './draw/dom.js';
import { bytes } from './draw/format.js';
import { isSinglePage, singlePage } from './share.js';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class Recorder {
  #store;
  #timeline;
  #address;
  #ranges = { all: range('all', true), shown: range('shown', false) };
  #status = make('p', { class: 'note', role: 'status', data: { testid: 'record-status' } });
  #dialog = make(
    'dialog',
    { 'aria-labelledby': 'record-title', data: { testid: 'record-dialog' } },
    make('h2', { id: 'record-title', text: 'Save a recording' }),
    make('fieldset', {}, make('legend', { text: 'Which time' }), this.#ranges.all.element, this.#ranges.shown.element),
    make(
      'div',
      { class: 'actions' },
      make('button', { type: 'button', text: 'Save recording', data: { testid: 'save-recording' }, onclick: () => this.#save(false) }),
      make('button', {
        type: 'button',
        text: 'Save as one page',
        title: 'An HTML file that shows this recording by itself, without a server',
        data: { testid: 'save-page' },
        hidden: isSinglePage() ? '' : undefined,
        onclick: () => this.#save(true),
      }),
      make('form', { method: 'dialog' }, make('button', { text: 'Close', data: { testid: 'record-close' } })),
    ),
    this.#status,
  );

  constructor({ store, timeline, address }) {
    this.#store = store;
    this.#timeline = timeline;
    this.#address = address;
    document.body.append(this.#dialog);
  }

  /** Asks what to save. */
  open() {
    const { tape } = this.#store;
    if (this.#dialog.open || tape.first === undefined) return;
    const { from, to } = this.#stretch();
    setText(this.#ranges.all.text, `Everything: ${clock.format(tape.first)} to ${clock.format(tape.last)}`);
    const some = from <= to;
    setText(this.#ranges.shown.text, some ? `What is shown: ${clock.format(from)} to ${clock.format(to)}` : 'What is shown: nothing of it is known');
    this.#ranges.shown.input.disabled = !some;
    if (!some) this.#ranges.all.input.checked = true;
    setText(this.#status, `${bytes(tape.bytes)} before compression`);
    this.#dialog.showModal();
  }

  /** Saves a tape that nobody adds to any more, whole; whoever asks has to tell of a failure. */
  async saveWhole(tape, boot) {
    const recording = await writeRecording(tape, { boot, from: tape.first, to: tape.last, address: '' });
    hand(recording, fileName('ndjson.gz', 0), 'application/gzip');
  }

  #stretch() {
    const { tape } = this.#store;
    const { from, to } = this.#timeline.shown(this.#store.ts);
    return { from: Math.max(from, tape.first), to: Math.min(to, tape.last) };
  }

  async #save(asPage) {
    const { tape, boot, state } = this.#store;
    const { from, to } = this.#ranges.all.input.checked ? { from: tape.first, to: tape.last } : this.#stretch();
    setText(this.#status, 'Saving');
    try {
      const recording = await writeRecording(tape, { boot, from, to, address: this.#address.text });
      const pid = state?.metrics?.vm?.pid ?? 0;
      if (asPage) hand(await singlePage(recording), fileName('html', pid), 'text/html');
      else hand(recording, fileName('ndjson.gz', pid), 'application/gzip');
      setText(this.#status, 'Saved');
    } catch (problem) {
      console.error('The recording could not be saved.', problem);
      setText(this.#status, `Not saved: ${problem.message}`);
    }
  }
}

function range(value, checked) {
  const input = make('input', { type: 'radio', name: 'range', value, checked: checked ? '' : undefined, data: { testid: `record-${value}` } });
  const text = make('span');
  return { input, text, element: make('label', { class: 'choice' }, input, text) };
}

function fileName(ending, pid) {
  const now = new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `vertx-debug${pid ? `-${pid}` : ''}-${now}.${ending}`;
}

/** Gives the user a file. */
function hand(content, name, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = make('a', { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
