/** The last word of a host's own for its frame, in the address, or one that no other frame of the page has. */
const frameName = (): string => {
  const given = new URLSearchParams(location.search).get('frame');
  if (given && /^[\w-]{1,64}$/.test(given)) return given;
  const random = crypto.getRandomValues(new Uint32Array(2));
  return `conceptscope-${random.join('-')}`;
};

/** What WordPress appends to the address of each frame, and wants to hear again: `#?secret=…`. */
export const wordpressSecret = (): string | undefined =>
  /[#?&]secret=([a-zA-Z0-9]+)$/.exec(location.hash)?.[1];

/** The height, said so that each of these hosts understands it. */
export function heightMessages(height: number, frame: string, secret: string | undefined) {
  return [
    { conceptscope: 1, type: 'height', height },
    // Datawrapper's form, which many content systems listen to. Its hosts look for the frame that the message came from.
    { 'datawrapper-height': { [frame]: height } },
    { sentinel: 'amp', type: 'embed-size', height },
    ...(secret ? [{ message: 'height', value: height, secret }] : []),
  ];
}

/**
 * Tells the page around a frame how tall `parts` are together, now and whenever that changes, or when WordPress asks.
 * A height is no secret, so it may go to any origin.
 */
export function postHeight(parts: readonly HTMLElement[]): void {
  const frame = frameName();
  const secret = wordpressSecret();
  let last = 0;
  const measure = (asked = false) => {
    const heights = parts.map((part) => Math.ceil(part.getBoundingClientRect().height));
    const height = heights.reduce((sum, value) => sum + value, 0);
    if (height === 0 || (height === last && !asked)) return;
    last = height;
    for (const message of heightMessages(height, frame, secret))
      window.parent.postMessage(message, '*');
  };
  // At once, too: of a frame that is out of sight a browser observes nothing, and the host is to know before it comes.
  measure();
  const observer = new ResizeObserver(() => measure());
  for (const part of parts) observer.observe(part);
  addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
    if (source === window.parent && secret && asksFor(data, secret)) measure(true);
  });
}

const asksFor = (data: unknown, secret: string) =>
  typeof data === 'object' &&
  data !== null &&
  'message' in data &&
  'secret' in data &&
  data.message === 'ready' &&
  data.secret === secret;
