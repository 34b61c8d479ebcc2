/**
 * The page as one file that needs no server: its scripts as `data:` addresses, its styles inline, and a recording to show. The file's
 * own content policy lets it ask nobody for anything.
 */

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
  const root = new URL('./', document.baseURI);
  const made = new DOMParser().parseFromString(await text(root), 'text/html');
  const named = (one, attribute) => text(new URL(one.getAttribute(attribute), root));
  const head = made.head;
  for (const gone of made.querySelectorAll('base')) gone.remove();
  for (const script of made.querySelectorAll('script[src]')) script.src = dataAddress('text/javascript', await named(script, 'src'));
  for (const icon of made.querySelectorAll('link[rel=icon]')) icon.href = dataAddress('image/svg+xml', await named(icon, 'href'));
  const links = [...made.querySelectorAll('link[rel=stylesheet]')];
  const styles = await Promise.all(links.map((link) => named(link, 'href')));
  links.forEach((link) => link.removeAttribute('href'));
  head.prepend(element(made, 'meta', { 'http-equiv': 'Content-Security-Policy', content: POLICY }));
  head.prepend(element(made, 'meta', { charset: 'utf-8' }));
  head.append(element(made, 'script', { type: 'application/octet-stream', id: 'recording' }, base64(recording)));
  // The policy of this page holds for the parsed one too, which may have no styles therefore: they are put into its text.
  const html = made.documentElement.outerHTML.replace(
    /<link ([^>]*?)rel="stylesheet"([^>]*)>/g,
    (_, before, after) => `<style ${before}${after}>${styles.shift()}</style>`,
  );
  return `<!doctype html>\n${html}\n`;
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

function base64(bytes) {
  let letters = '';
  // A call takes only so many arguments.
  for (let i = 0; i < bytes.length; i += 0x8000) letters += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(letters);
}
