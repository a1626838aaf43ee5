/**
 * Tells the page around a frame how tall the demo is, in the widely known form `{"datawrapper-height": {id: px}}`.
 * A height is no secret, so it may go to any origin.
 */
if (window.parent !== window) {
  const id = location.pathname.split('/').filter(Boolean).at(-1) ?? 'demo';
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    window.parent.postMessage({ 'datawrapper-height': { [id]: height } }, '*');
  }).observe(document.body);
}
