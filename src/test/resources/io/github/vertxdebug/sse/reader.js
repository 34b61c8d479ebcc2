'use strict';

/**
 * Reads an event stream with the EventSource it is given, and promises what that dispatched: a line of JSON for each event,
 * with its type, data and lastEventId. Its first event lists the types of all that follow, its last is called "the end".
 */
function read(Source, url) {
  return new Promise((resolve, reject) => {
    const source = new Source(url);
    const lines = [];
    const take = event => {
      lines.push(JSON.stringify([event.type, event.data, event.lastEventId]));
      if (lines.length === 1) {
        JSON.parse(event.data).forEach(type => source.addEventListener(type, take));
      }
      if (event.type === 'the end') {
        source.close();
        resolve(lines.join('\n'));
      }
    };
    source.addEventListener('message', take);
    source.addEventListener('error', () => {
      source.close();
      reject(new Error(`the stream ended after ${lines.length} events, the last: ${(lines.at(-1) ?? '').slice(0, 200)}`));
    });
  });
}

if (typeof window === 'undefined') {
  // In node: its arguments are the module with the EventSource, and the stream.
  read(require(process.argv[2]), process.argv[3]).then(lines => process.stdout.write(lines));
} else {
  const post = body => fetch('decoded', { method: 'POST', body });
  read(EventSource, 'stream').then(post, failure => post(String(failure)));
}
