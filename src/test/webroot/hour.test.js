import { Store } from '../webroot/data/store.js';
import { Tape } from '../webroot/data/tape.js';
import { equal, ok, test } from './check.js';

const START = 1_700_000_000_000;
const METERS = 40;

test('an hour at ten updates a second, and a half beyond it, stays within its bounds and can still be read', () => {
  const store = new Store({ tape: new Tape({ mostBytes: 20_000_000 }) });
  store.track(({ state }, put) => {
    for (let i = 0; i < METERS; i++) put(`m${i}`, state.metrics[`m${i}`]);
    put.worst('lag', state.seq === 12_345 ? 900 : 1);
  });
  const metrics = Object.fromEntries(Array.from({ length: METERS }, (_, i) => [`m${i}`, 0]));
  store.full('boot-0', { seq: 0, ts: START, metrics });
  const last = 54_000;
  for (let seq = 1; seq <= last; seq++) {
    store.delta(`boot-${seq}`, { seq, ts: START + seq * 100, metrics: { [`m${seq % METERS}`]: seq } });
  }
  const now = START + last * 100;
  const { tape, history } = store;
  ok(tape.moments <= 6200 + 3200, `${tape.moments} moments on the tape`);
  ok(tape.bytes <= 20_000_000 + 10_000, `${tape.bytes} bytes`);
  ok(tape.first >= now - 3_620_000 && tape.first <= now - 3_590_000, `reaches back ${now - tape.first} ms`);
  ok(store.kept <= 13, `${store.kept} old states`);
  equal(history.size, 6000);
  const reader = tape.reader();
  equal(reader.at(now).seq, last);
  equal(reader.at(now - 1_800_000).seq, last - 18_000);
  const hour = history.between(now - 3_600_000, now, ['m0', 'lag']);
  ok(hour[0].length >= 1100 && hour[0].length <= 1210, `${hour[0].length} points for an hour`);
  ok(!hour[2].includes(900), 'the peak lies before this hour');
  const minute = history.between(now - 60_000, now, ['m0']);
  equal(minute[0].length, 602);
});
