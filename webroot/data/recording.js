/**
 * A recording: a stretch of the tape as a file of its own. Lines of JSON, compressed where the browser can: first a header, then a line
 * for each event, as `{"full": state}` or `{"delta": patch}`. Pure; reading refuses whatever is something else, with one sentence.
 */

import { isObject } from './merge.js';
import { isMoment } from './moments.js';

const FORMAT = 'vertx-debug-dashboard recording';
const VERSION = 1;
const FULL = '{"full":';
const DELTA = '{"delta":';
const GZIP = [0x1f, 0x8b];

/** What is wrong with a file that cannot be replayed. */
export class RecordingError extends Error {}

/**
 * Writes what is on the tape between two moments.
 *
 * @param tape a `Tape`
 * @param header `{ boot, from, to, address }`: the run of the process, the stretch in epoch milliseconds, and what the page showed
 * @return a promise of the bytes
 * @throws RecordingError in the promise, when there is nothing between those moments
 */
export async function writeRecording(tape, { boot, from, to, address }) {
  const encoder = new TextEncoder();
  // Line by line: as one text an hour would be a hundred megabytes of the script's heap.
  const lines = [encoder.encode(JSON.stringify({ format: FORMAT, version: VERSION, boot, from, to, address }) + '\n')];
  for (const { full, text } of from <= to ? tape.events(from, to) : []) lines.push(encoder.encode(`${full ? FULL : DELTA}${oneLine(text)}}\n`));
  if (lines.length === 1) throw new RecordingError('Of that time there is nothing.');
  return through(lines, globalThis.CompressionStream);
}

/**
 * Reads a recording.
 *
 * @param bytes of the file
 * @return a promise of `{ header, events, cut }`: the events as `{ id, full, json, text }` in their order, and whether the end of the file
 *     is missing
 * @throws RecordingError in the promise, when this is no recording
 */
export async function readRecording(bytes) {
  const { text, cut } = await unpacked(bytes);
  const lines = text.split('\n');
  const header = headerOf(lines[0]);
  const events = [];
  // The last line is empty when the file is whole.
  const whole = lines.at(-1) === '' && !cut;
  const last = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  let seq = 0;
  for (let i = 1; i < last; i++) {
    const event = eventOf(lines[i].trim());
    if (!event) {
      if (i === last - 1 && !whole) break;
      throw new RecordingError(`Line ${i + 1} of the recording is no event.`);
    }
    const { full, json } = event;
    if (events.length === 0 && !full) throw new RecordingError('The recording does not begin with a whole state.');
    if (!follows(event, seq)) throw new RecordingError(`Line ${i + 1} of the recording has no number or time that follows the line before.`);
    seq = json.seq ?? seq;
    events.push({ id: `${header.boot}-${seq}`, ...event });
  }
  if (events.length === 0) throw new RecordingError('The recording holds no events.');
  return { header, events, cut: !whole };
}

/** A line as `{ full, json, text }`, `text` being just what `json` was read from; `undefined` when it is no event. */
function eventOf(line) {
  const full = line.startsWith(FULL);
  if (!(full || line.startsWith(DELTA)) || !line.endsWith('}')) return undefined;
  const text = line.slice((full ? FULL : DELTA).length, -1);
  const json = parsed(text);
  return isObject(json) ? { full, json, text } : undefined;
}

/** Whether an event has the number and the time that the store goes by; a patch may leave out what has not changed. */
function follows({ full, json }, seq) {
  const counts = Number.isSafeInteger(json.seq) && json.seq >= seq;
  return (counts || (!full && json.seq === undefined)) && (isMoment(json.ts) || (!full && json.ts === undefined));
}

function headerOf(line) {
  const header = parsed(line);
  if (header?.format !== FORMAT) throw new RecordingError('This file is no recording of the Vert.x debug dashboard.');
  if (header.version !== VERSION) {
    throw new RecordingError(`This recording is of version ${String(header.version)}; this page reads version ${VERSION}.`);
  }
  return { ...header, boot: String(header.boot || 'recording') };
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** JSON has no line breaks but between its parts. */
function oneLine(text) {
  return /[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text;
}

async function unpacked(bytes) {
  if (bytes[0] !== GZIP[0] || bytes[1] !== GZIP[1]) return { text: new TextDecoder().decode(bytes), cut: false };
  const chunks = [];
  let cut = false;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    for (const reader = stream.getReader(); ; ) {
      const { value, done } = await reader.read();
      if (done) break;
      chunks.push(value);
    }
  } catch {
    // What could be unpacked of a file that was cut off is still worth seeing.
    cut = true;
  }
  return { text: await new Blob(chunks).text(), cut };
}

async function through(parts, Transform) {
  const blob = new Blob(parts);
  const packed = Transform ? blob.stream().pipeThrough(new Transform('gzip')) : blob.stream();
  return new Uint8Array(await new Response(packed).arrayBuffer());
}
