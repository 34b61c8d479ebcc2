/**
 * What a search for meters says: words that have to be in the name or the tags, `key=value` for a tag, `type:timer` for a type, each
 * with a minus before it for what must not be; what has blanks in it stands in quotes. Upper and lower case are the same.
 */

const TERMS = /-?(?:[^\s"]|"[^"]*"?)+/g;

/**
 * What decides whether something is found: `(text, node) => boolean`, the text in lower case, the node with `type` and `tags` where it
 * has them.
 */
export function search(query) {
  const terms = (query.toLowerCase().match(TERMS) ?? []).map(term).filter(Boolean);
  return (text, node) => terms.every((holds) => holds(text, node));
}

function term(written) {
  const not = written.length > 1 && written.startsWith('-');
  const word = (not ? written.slice(1) : written).replaceAll('"', '');
  if (word === '') return undefined;
  const holds = word.startsWith('type:') ? typed(word.slice(5)) : word.includes('=', 1) ? tagged(word) : (text) => text.includes(word);
  return not ? (text, node) => !holds(text, node) : holds;
}

/** `timer` finds timers, function timers and long task timers; while the word is being written its beginning will do. */
function typed(word) {
  return (text, node) =>
    (typeof node?.type === 'string' ? node.type : '')
      .toLowerCase()
      .split(/[_ ]/)
      .some((part) => part.startsWith(word));
}

/** The key must be the whole one, of the value a part is enough; the plain words also count, for names with an equals sign in them. */
function tagged(word) {
  const at = word.indexOf('=', 1);
  const [key, value] = [word.slice(0, at), word.slice(at + 1)];
  return (text, node) => {
    const tags = node?.tags;
    if (tags === null || typeof tags !== 'object') return text.includes(word);
    return Object.keys(tags).some((one) => one.toLowerCase() === key && String(tags[one]).toLowerCase().includes(value));
  };
}
