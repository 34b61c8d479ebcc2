/**
 * Shows a recording instead of the stream: dropped on the page, chosen as a file, or part of the page itself. It is given to the store
 * event by event, in slices so that the page stays alive, and then stands still at its end.
 */

import { RecordingError, readRecording } from './data/recording.js';
import { make, setHidden, setText } from './draw/dom.js';

const SLICE_MILLIS = 12;
const UNREADABLE = 'The file cannot be read as a recording.';
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export class Replay {
  #store;
  #timeline;
  #address;
  #stop;
  #resume;
  #onChange;
  #single;
  #header;
  #loading = 0;
  #banner = make('section', { class: 'notice replay', 'aria-label': 'Recording', hidden: '', data: { testid: 'replay' } });
  #words = make('p', { role: 'status' });
  #back = make('button', { type: 'button', text: 'Back to live', data: { testid: 'back-to-live' }, onclick: () => this.end() });
  #hint = make('div', { class: 'drop-hint', hidden: '' }, make('p', { text: 'Drop a recording to replay it' }));
  #input = make('input', {
    type: 'file',
    class: 'visually-hidden',
    accept: '.gz,.ndjson',
    tabindex: '-1',
    'aria-hidden': 'true',
    data: { testid: 'recording-file' },
    onchange: () => this.#chosen(),
  });

  /**
   * @param host where the banner goes
   * @param stop called before the first event of a recording, `resume` to have the stream back; `onChange` when either has happened
   * @param single whether there is no stream to go back to
   */
  constructor(host, { store, timeline, address, stop, resume, onChange, single }) {
    this.#store = store;
    this.#timeline = timeline;
    this.#address = address;
    this.#stop = stop;
    this.#resume = resume;
    this.#onChange = onChange;
    this.#single = single;
    this.#banner.append(this.#words, this.#back);
    host.prepend(this.#banner);
    document.body.append(this.#hint, this.#input);
    addEventListener('dragenter', (event) => this.#drag(event));
    addEventListener('dragover', (event) => this.#drag(event));
    addEventListener('dragleave', (event) => event.relatedTarget === null && setHidden(this.#hint, true));
    addEventListener('drop', (event) => this.#drop(event));
  }

  /** Whether a recording is shown, or being read. */
  get active() {
    return this.#header !== undefined;
  }

  /** Lets the user choose a file. */
  choose() {
    this.#input.click();
  }

  /** Shows a recording; one that is none is told, and everything stays as it was. One that breaks off later gives way to the stream. */
  async show(bytes) {
    const loading = ++this.#loading;
    let recording;
    try {
      recording = await readRecording(bytes);
    } catch (problem) {
      if (!(problem instanceof RecordingError)) console.error('The recording cannot be read.', problem);
      this.#refuse(problem instanceof RecordingError ? problem.message : UNREADABLE);
      return;
    }
    if (loading !== this.#loading) return;
    this.#header = recording.header;
    this.#stop();
    this.#timeline.goLive();
    this.#store.clear();
    this.#onChange();
    setHidden(this.#back, this.#single);
    try {
      await this.#feed(recording, loading);
    } catch (problem) {
      if (loading !== this.#loading) return;
      console.error('The recording cannot be read on.', problem);
      if (!this.#single) this.end();
      this.#refuse(UNREADABLE);
    }
  }

  /** Back to the live stream. */
  end() {
    if (!this.active) return;
    this.#loading++;
    this.#header = undefined;
    setHidden(this.#banner, true);
    this.#store.clear();
    this.#timeline.goLive();
    this.#onChange();
    this.#resume();
  }

  async #feed({ header, events, cut }, loading) {
    let next = 0;
    while (next < events.length) {
      const until = performance.now() + SLICE_MILLIS;
      while (next < events.length && performance.now() < until) this.#give(events[next++]);
      this.#say(`Reading the recording: ${Math.round((100 * next) / events.length)} %`);
      await new Promise((resolve) => setTimeout(resolve));
      if (loading !== this.#loading) return;
    }
    const state = this.#store.state;
    const pid = state?.metrics?.vm?.pid;
    this.#say(
      `This is a recording of ${pid === undefined ? 'a process' : `process ${pid}`}, ` +
        `${day.formatRange(this.#store.tape.first, this.#store.tape.last)}.${cut ? ' The end of the file is missing.' : ''}`,
    );
    this.#timeline.pause(this.#store.ts);
    this.#address.apply(header.address ?? '');
    this.#onChange();
  }

  #give({ id, full, json, text }) {
    if (full) this.#store.full(id, json, text);
    else this.#store.delta(id, json, text);
  }

  #say(text) {
    setHidden(this.#banner, false);
    setText(this.#words, text);
  }

  /** Says what is wrong; what was shown before still is. */
  #refuse(text) {
    this.#say(text);
    setHidden(this.#back, this.#single || !this.active);
    if (!this.active && !this.#single) setTimeout(() => this.#forget(text), 10_000);
  }

  #forget(text) {
    if (!this.active && this.#words.textContent === text) setHidden(this.#banner, true);
  }

  #drag(event) {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    setHidden(this.#hint, false);
  }

  #drop(event) {
    const file = event.dataTransfer?.files[0];
    setHidden(this.#hint, true);
    if (!file) return;
    event.preventDefault();
    this.#open(file);
  }

  #chosen() {
    const file = this.#input.files[0];
    this.#input.value = '';
    if (file) this.#open(file);
  }

  async #open(file) {
    let bytes;
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
    } catch (problem) {
      this.#refuse(`The file cannot be read: ${problem.message}`);
      return;
    }
    this.show(bytes);
  }
}
