/**
 * The page as one file that needs no server: its modules in an import map of `data:` addresses, its styles inline, and a recording to
 * show. The file's own content policy lets it ask nobody for anything.
 *
 * Modules name each other by relative paths, which mean nothing in a `data:` address; so each is given a name of its own.
 */

const PREFIX = 'dashboard/';
const IMPORT = /(\bfrom\s+|\bimport\s+)'(\.{1,2}\/[^']+)'/g;
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'; img-src data:; connect-src 'none'; base-uri 'none'; form-action 'none'";

/** Whether this page is such a file. */
export function isSinglePage() {
  return embeddedRecording() !== undefined;
}

/** The recording within this file, as bytes; `undefined` in a page that a server has sent. */
export function embeddedRecording() {
  const element = document.getElementById('recording');
  return element ? Uint8Array.from(atob(element.textContent.trim()), (letter) => letter.charCodeAt(0)) : undefined;
}

/** Makes the file; a promise of its text. */
export async function singlePage(recording) {
  const root = new URL('.', import.meta.url);
  const [page, modules] = await Promise.all([text(new URL('./', document.baseURI)), collect(root)]);
  const made = new DOMParser().parseFromString(page, 'text/html');
  const head = made.head;
  for (const gone of made.querySelectorAll('base, script[type=module]')) gone.remove();
  for (const script of made.querySelectorAll('script[src]')) {
    script.src = dataAddress('text/javascript', await text(new URL(script.getAttribute('src'), root)));
  }
  head.prepend(element(made, 'meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }));
  head.prepend(element(made, 'meta', { charset: 'utf-8' }));
  const links = [...made.querySelectorAll('link[rel=stylesheet]')];
  const styles = await Promise.all(links.map((link) => text(new URL(link.getAttribute('href'), root))));
  links.forEach((link) => link.removeAttribute('href'));
  for (const icon of made.querySelectorAll('link[rel=icon]')) {
    icon.href = dataAddress('image/svg+xml', await text(new URL(icon.getAttribute('href'), root)));
  }
  const imports = Object.fromEntries([...modules].map(([name, source]) => [PREFIX + name, dataAddress('text/javascript', source)]));
  head.append(
    element(made, 'script', { type: 'importmap' }, escaped(JSON.stringify({ imports }))),
    element(made, 'script', { type: 'application/octet-stream', id: 'recording' }, base64(recording)),
    element(made, 'script', { type: 'module' }, `import '${PREFIX}main.js';`),
  );
  // The policy of this page holds for the parsed one too, which may have no styles therefore: they are put into its text.
  const html = made.documentElement.outerHTML.replace(
    /<link ([^>]*?)rel="stylesheet"([^>]*)>/g,
    (_, before, after) => `<style ${before}${after}>${styles.shift()}</style>`,
  );
  return `<!doctype html>\n${html}\n`;
}

/** All modules that the page is made of, by their path: source with the names rewritten. */
async function collect(root) {
  const found = new Map();
  const visit = async (path) => {
    if (found.has(path)) return;
    found.set(path, '');
    const here = new URL(path, root);
    const source = await text(here);
    const name = (relative) => new URL(relative, here).href.slice(root.href.length);
    found.set(
      path,
      source.replace(IMPORT, (_, keyword, relative) => `${keyword}'${PREFIX}${name(relative)}'`),
    );
    await Promise.all([...source.matchAll(IMPORT)].map(([, , relative]) => visit(name(relative))));
  };
  await visit('main.js');
  return found;
}

function element(page, tag, attributes, content) {
  const made = page.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (content !== undefined) made.textContent = content;
  return made;
}

async function text(url) {
  const answer = await fetch(url, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${url.pathname} was answered with ${answer.status}`);
  return answer.text();
}

const dataAddress = (type, content) => `data:${type};base64,${base64(new TextEncoder().encode(content))}`;

/** Nothing in JSON may end the element that it stands in. */
const escaped = (json) => json.replaceAll('<', '\\u003c');

function base64(bytes) {
  let letters = '';
  // A call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) letters += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(letters);
}
