/** Runs the test files named in the query, one test after the other, and leaves the results in `window.results`. */

import { tests, within } from './check.js';

const results = [];
for (const file of location.search.slice(1).split('&')) {
  within(file);
  try {
    await import(`./${file}`);
  } catch (problem) {
    results.push({ file, name: 'loads', error: String(problem?.stack ?? problem) });
  }
}
for (const { file, name, body } of tests) {
  let error = '';
  try {
    await body();
  } catch (problem) {
    error = String(problem?.stack ?? problem);
  }
  results.push({ file, name, error });
}
window.results = results;
