import type { Browser, CDPSession, Page } from 'playwright-core';

/** A cheap phone on a slow line: bytes a second, milliseconds there and back, times slower than this machine. */
export const PHONE = { bytesPerSecond: 1.6e6 / 8, roundTrip: 150, cpu: 4 };

const SCREEN = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

/** For so long nothing may be fetched or moved before a page counts as arrived. */
const SETTLED_MS = 500;

/** A part of a page that did not stay where it was. */
export interface Shift {
  /** As the browser weighs it: share of the screen times share of the way across. */
  readonly value: number;
  /** Milliseconds after the start. */
  readonly at: number;
  readonly parts: readonly string[];
}

export interface PhoneVisit {
  /** Milliseconds from the start to the largest paint, of the page or of what is framed. */
  readonly largestPaint: number;
  readonly largest: string;
  /** In the page and in the frames on it. */
  readonly shifts: readonly Shift[];
  /** On the wire, headers included, by the browser's types: Document, Font, Script, Fetch. */
  readonly bytes: Readonly<Record<string, number>>;
}

interface Seen {
  largestPaint: number;
  largest: string;
  shifts: Shift[];
}

/**
 * Opens an address as such a phone does that was never here before, and waits until nothing comes any more. With
 * `framed` the address stands in a frame of another page, which is as wide as the screen.
 */
export async function visitByPhone(
  browser: Browser,
  url: string,
  { framed = false, cpu = PHONE.cpu } = {},
): Promise<PhoneVisit> {
  const context = await browser.newContext(SCREEN);
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await slowDown(session, cpu);
    const bytes = countBytes(session);
    await page.addInitScript(watch);
    const address = framed ? await frame(page, url) : url;
    await page.goto(address, { waitUntil: 'load', timeout: 60_000 });
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(SETTLED_MS);
    const seen = await Promise.all(page.frames().map((frame) => frame.evaluate(readSeen)));
    const { largestPaint, largest } = seen.at(framed ? 1 : 0)!;
    return { largestPaint, largest, shifts: seen.flatMap(({ shifts }) => shifts), bytes };
  } finally {
    await context.close();
  }
}

/** A page with nothing else on it. Its address, on the same site: one process, which the slowness is set for. */
async function frame(page: Page, url: string): Promise<string> {
  const address = new URL('/a-page-with-a-frame', url).href;
  const body = `<!doctype html><meta name="viewport" content="width=device-width" /><title>A page</title><iframe src="${url}" width="100%" height="900"></iframe>`;
  await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body }));
  return address;
}

async function slowDown(session: CDPSession, cpu: number): Promise<void> {
  const { bytesPerSecond, roundTrip } = PHONE;
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: roundTrip,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  });
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpu });
}

function countBytes(session: CDPSession): Record<string, number> {
  const types = new Map<string, string>();
  const bytes: Record<string, number> = {};
  session.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other';
    bytes[type] = (bytes[type] ?? 0) + encodedDataLength;
  });
  return bytes;
}

/** In the page, before anything of it runs. */
function watch(): void {
  type LargestPaint = PerformanceEntry & { readonly element: Element | null };
  type LayoutShift = PerformanceEntry & {
    readonly value: number;
    readonly sources: readonly {
      readonly node: Node | null;
      readonly previousRect: DOMRect;
      readonly currentRect: DOMRect;
    }[];
  };
  const seen: Seen = { largestPaint: 0, largest: '', shifts: [] };
  Object.assign(globalThis, { seen });
  const nameOf = (node: Node | null) => {
    const element = node instanceof Element ? node : node?.parentElement;
    const text = element?.textContent.trim().slice(0, 30) ?? '';
    return `${element?.tagName.toLowerCase() ?? 'something'} "${text}"`;
  };
  new PerformanceObserver((list) => {
    for (const { startTime, element } of list.getEntries() as LargestPaint[])
      Object.assign(seen, { largestPaint: startTime, largest: nameOf(element) });
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { value, startTime, sources } of list.getEntries() as LayoutShift[])
      seen.shifts.push({
        value,
        at: Math.round(startTime),
        parts: sources.map(
          ({ node, previousRect: from, currentRect: to }) =>
            `${nameOf(node)} from ${from.x},${from.y} to ${to.x},${to.y}`,
        ),
      });
  }).observe({ type: 'layout-shift', buffered: true });
}

function readSeen(): Seen {
  return (globalThis as unknown as { seen: Seen }).seen;
}
