import { applyLook } from './applyLook.ts';
import { readLook } from './look.ts';
import { postHeight, wordpressSecret } from './postHeight.ts';

/** What a demo's page does because it stands in a frame. */
const root = document.documentElement;
const query = new URLSearchParams(location.search);
const link = document.querySelector<HTMLAnchorElement>('footer a');
const fullScreen = document.querySelector<HTMLButtonElement>('footer button');
const content = document.querySelector<HTMLElement>('.content');

applyLook(
  root,
  readLook((name) => query.get(name) ?? undefined),
);

if (window.parent !== window && content && link?.parentElement)
  postHeight([content, link.parentElement]);

// The link leads to what is shown now: the address of the frame follows it.
link?.addEventListener('click', () => {
  const now = new URLSearchParams(location.search);
  const key = decodeURIComponent(link.hash.slice(1));
  const [preset, state] = [now.get('preset') ?? '', now.get('state')];
  const address = new URL(link.href);
  address.search = '';
  if (preset || state) address.searchParams.set(key, state ? `${preset}~${state}` : preset);
  link.href = address.href;
  // WordPress lets its frames open nothing, and goes there itself when it is told to.
  const secret = wordpressSecret();
  if (secret) window.parent.postMessage({ message: 'link', value: link.href, secret }, '*');
});

if (fullScreen && document.fullscreenEnabled) {
  fullScreen.hidden = false;
  fullScreen.addEventListener('click', () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    else root.requestFullscreen().catch(() => (fullScreen.hidden = true));
  });
}
