/** The first line of the page: what is wrong, the worst in one sentence, the rest behind it, each leading to its evidence. */

import { Verdicts } from './data/verdict.js';
import { arrange, make, setAttribute, setHidden, setText } from './draw/dom.js';
import { duration } from './draw/format.js';

const SIGNS = { bad: '▲', poor: '◆', good: '✓', none: '…' };
const WORDS = { bad: 'Bad', poor: 'Poor', good: 'Good', none: '' };

/** Sooner than that, quiet means nothing. */
const FEW_MILLIS = 10_000;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export class Verdict {
  #host;
  #show;
  #verdicts = new Verdicts();
  #first;
  #quiet = make('strong', { class: 'verdict-quiet' });
  #detail = make('span', { class: 'detail', data: { testid: 'verdict-detail' } });
  #more = make('summary', { data: { testid: 'verdict-more' } });
  #why = make('p', { class: 'why' });
  #list = make('ol', { class: 'findings' });
  #rest = make('details', { class: 'verdict-rest' }, this.#more, this.#why, this.#list);
  #said = make('p', { class: 'unseen', role: 'status' });
  #lines = new Map();
  #last;

  constructor(host, { show }) {
    this.#host = host;
    this.#show = show;
    this.#first = this.#line('verdict');
    setAttribute(host, 'role', 'region');
    setAttribute(host, 'aria-label', 'Verdict');
    const words = make('p', { class: 'verdict-words' }, this.#first.word, this.#first.button, this.#quiet, this.#detail);
    host.append(this.#first.sign, make('div', {}, words, this.#rest), this.#said);
  }

  /** Called with each moment, see `Store`. */
  track(moment, put) {
    this.#verdicts.track(moment, put);
  }

  /** A verdict that fails does not take the page along. */
  update(view) {
    try {
      this.#tell(view);
    } catch (problem) {
      if (this.#last !== 'broken') console.error('The verdict could not be told.', problem);
      this.#last = 'broken';
      setAttribute(this.#host, 'data-level', 'none');
      setHidden(this.#first.button, true);
      setHidden(this.#rest, true);
      setHidden(this.#quiet, false);
      setText(this.#quiet, 'The verdict could not be told; the console says why.');
      setText(this.#detail, '');
    }
  }

  #tell(view) {
    const { findings, looked, unknown, millis } = this.#verdicts.of(view);
    const [worst] = findings;
    const level = worst?.level ?? (view.state === undefined || millis < FEW_MILLIS ? 'none' : 'good');
    setAttribute(this.#host, 'data-level', level);
    this.#first.tell(worst ?? { level });
    setHidden(this.#first.button, !worst);
    setHidden(this.#quiet, worst !== undefined);
    setText(this.#quiet, quiet(view, level));
    const when = view.live || view.at === undefined ? '' : `at ${clock.format(view.at)}`;
    setText(this.#detail, [when, ...(worst?.evidence ?? [covers(view, looked, unknown, millis)])].filter(Boolean).join(' · '));
    setHidden(this.#rest, !worst);
    setText(this.#more, findings.length > 1 ? `${findings.length - 1} more` : 'Why');
    setText(this.#why, worst?.why ?? '');
    this.#tellRest(findings.slice(1));
    // What changes with every number is not worth being read out.
    const said = worst ? `${worst.level} ${worst.id}` : level;
    if (said !== this.#last) setText(this.#said, worst ? `Verdict: ${worst.sentence}` : `Verdict: ${quiet(view, level)}`);
    this.#last = said;
  }

  #tellRest(findings) {
    const items = findings.map((finding) => {
      if (!this.#lines.has(finding.id)) this.#lines.set(finding.id, this.#item());
      const { line, evidence, why, item } = this.#lines.get(finding.id);
      line.tell(finding);
      setText(evidence, finding.evidence.join(' · '));
      setText(why, finding.why);
      return item;
    });
    const there = new Set(findings.map(({ id }) => id));
    for (const id of this.#lines.keys()) if (!there.has(id)) this.#lines.delete(id);
    arrange(this.#list, items);
  }

  #item() {
    const line = this.#line('finding');
    const evidence = make('span', { class: 'detail' });
    const why = make('span', { class: 'why' });
    return { line, evidence, why, item: make('li', {}, line.sign, line.word, line.button, evidence, why) };
  }

  /** A sign, the word for it, and the sentence as a button. */
  #line(testid) {
    let told;
    const sign = make('span', { class: 'sign', 'aria-hidden': 'true' });
    const word = make('span', { class: 'unseen' });
    const button = make('button', { type: 'button', class: 'finding', data: { testid }, onclick: () => this.#show(told) });
    const tell = (finding) => {
      told = finding;
      setAttribute(sign, 'data-level', finding.level);
      setText(sign, SIGNS[finding.level]);
      setText(word, WORDS[finding.level]);
      setText(button, finding.sentence ?? '');
      setAttribute(button, 'title', finding.sentence && 'Go to the evidence');
    };
    return { sign, word, button, tell };
  }
}

function quiet({ state, missed }, level) {
  if (missed !== undefined) return 'This moment is not in the history';
  if (state === undefined) return 'Waiting for the first state';
  return level === 'good' ? 'All quiet' : 'Nothing wrong seen yet';
}

function covers({ state }, looked, unknown, millis) {
  if (state === undefined) return '';
  const what = looked.length > 0 ? `looked at ${listed(looked)} over the last ${duration(Math.round(millis / 1000) * 1000)}` : 'there is nothing to look at';
  return unknown.length > 0 ? `${what}; not known: ${listed(unknown)}` : what;
}

function listed(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0];
}
