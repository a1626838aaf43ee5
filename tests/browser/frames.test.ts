/** Frames as other sites make them: what they say of their height, what is left of them, and how they behave. */
import type { Frame, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { wakeFrame } from './hostPage.ts';
import { HOST_ROWS, hostProblems, type HostProblems, type HostRow } from './hostRows.ts';
import { findFrame, heardBy, otherSite } from './otherSite.ts';
import { framedDemos, type ShippedDemo } from './shipped.ts';
import { test as siteTest } from './site.ts';

const demos = framedDemos();

/** What is wrong with a demo in frames of others: looked at once for all rows. */
const test = siteTest.extend('problemsOf', async ({ site, visit }) => {
  return (shipped: ShippedDemo) => {
    const known = found.get(shipped.id);
    if (known) return known;
    const looking = visit('about:blank').then(({ page }) => hostProblems(page, site.url, shipped));
    found.set(shipped.id, looking);
    return looking;
  };
});

const found = new Map<string, Promise<HostProblems>>();

/** Shows at once that a host's own scrolling goes on below it. */
const TALL = '<p id="end" style="margin-top: 3000px">The end of the page.</p>';

const read = (page: Page | Frame, what: 'focus' | 'scroll' | 'ground') =>
  page.evaluate((wanted) => {
    if (wanted === 'focus') return document.activeElement?.tagName ?? '';
    if (wanted === 'scroll') return String(scrollY);
    return getComputedStyle(document.documentElement).backgroundColor;
  }, what);

/** What `--accent` is in the light. */
const SITE_ACCENT = 'rgb(163, 20, 95)';

/** The faces and colours of all that shows in a demo. */
const looksOf = (page: Page) =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll('.demo *, footer *')].filter((one) =>
      one.checkVisibility(),
    );
    const all = (of: (style: CSSStyleDeclaration) => string[]) => [
      ...new Set(shown.flatMap((one) => of(getComputedStyle(one)))),
    ];
    return {
      faces: all(({ fontFamily }) => [fontFamily]),
      colours: all(({ color, backgroundColor, borderTopColor, fill, stroke }) => [
        color,
        backgroundColor,
        borderTopColor,
        fill,
        stroke,
      ]),
    };
  });

describe.each(demos)('$id', (shipped) => {
  const { id } = shipped;

  test.for(Object.keys(HOST_ROWS) as HostRow[])(
    'at every of its presets holds in: %s',
    async (row, { problemsOf }) => {
      expect((await problemsOf(shipped))[row]).toEqual({});
    },
  );

  test('it takes a colour, a face and what to leave out, and prints its figure with its address', async ({
    visit,
  }) => {
    const look = new URLSearchParams({ accent: '#0066ff', font: 'system', hide: 'caption,main,*' });
    const { page } = await visit(`/embed/${id}/?${look.toString()}`, { colorScheme: 'light' });
    const demo = await new DemoPage(page, id).wake();
    const { faces, colours } = await looksOf(page);
    expect(faces.filter((face) => !/^system-ui|Mono/.test(face))).toEqual([]);
    expect(colours).not.toContain(SITE_ACCENT);
    expect(colours).toContain('rgb(0, 102, 255)');
    expect(await demo.view.isVisible()).toBe(true);
    expect(await demo.view.locator('.figure > .caption').filter({ visible: true }).count()).toBe(0);

    await page.emulateMedia({ media: 'print' });
    expect(await demo.view.innerText()).toMatch(/\d/);
    expect(await demo.badge.isVisible()).toBe(false);
    expect(await demo.goLiveButton.isVisible()).toBe(false);
    const address = await page.evaluate(
      () => getComputedStyle(document.querySelector('footer a')!, '::after').content,
    );
    expect(address).toContain(`/demos/${id}/`);
  });
});

describe('a frame’s height', () => {
  const { id } = demos[0]!;

  test('is said for each of two frames of one demo, in every form that hosts know', async ({
    site,
    visit,
  }) => {
    const src = `${site.url}/embed/${id}/`;
    const html = [400, 800]
      .map((width) => `<iframe src="${src}?w=${width}" width="${width}" height="500"></iframe>`)
      .join('');
    const { page } = await visit(await otherSite(html));
    const last = async (frame: number, name: string) =>
      (await heardBy(page)).findLast((one) => one.frame === frame && name in one.data)?.data;
    await expect.poll(() => last(1, 'datawrapper-height'), { timeout: 30_000 }).toBeDefined();
    await expect.poll(() => last(0, 'datawrapper-height'), { timeout: 30_000 }).toBeDefined();
    await page.waitForTimeout(500);

    const keys: string[] = [];
    for (const [index, width] of [400, 800].entries()) {
      const frame = await findFrame(page, `${src}?w=${width}`);
      const height = await frame.evaluate(() =>
        [...document.querySelectorAll('.content, footer')].reduce(
          (sum, part) => sum + Math.ceil(part.getBoundingClientRect().height),
          0,
        ),
      );
      const datawrapper = (await last(index, 'datawrapper-height'))!['datawrapper-height'];
      expect(Object.values(datawrapper as object)).toEqual([height]);
      keys.push(...Object.keys(datawrapper as object));
      expect(await last(index, 'sentinel')).toEqual({
        ...{ sentinel: 'amp', type: 'embed-size', height },
      });
      const own = (await heardBy(page)).filter(({ frame: from }) => from === index);
      expect(own.findLast((one) => one.data['type'] === 'height')?.data).toEqual({
        ...{ conceptscope: 1, type: 'height', height },
      });
    }
    expect(new Set(keys).size).toBe(2);
    expect((await heardBy(page)).filter(({ data }) => 'message' in data)).toEqual([]);
  });

  test('is told to WordPress with its secret, again when it asks, and to nobody without one', async ({
    site,
    visit,
  }) => {
    const src = `${site.url}/embed/${id}/`;
    // As wp_filter_oembed_result() leaves a frame, and as embed.js asks it when it is ready.
    const { page } = await visit(
      await otherSite(
        `<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" title="A demo" src="${src}#?secret=Ab12cd34" data-secret="Ab12cd34" width="600" height="400"></iframe>`,
      ),
    );
    const told = async () =>
      (await heardBy(page)).filter(({ data }) => data['message'] === 'height');
    await expect.poll(told, { timeout: 30_000 }).not.toEqual([]);
    for (const { data, origin } of await told()) {
      expect(data['secret']).toBe('Ab12cd34');
      expect(Number.isInteger(data['value'])).toBe(true);
      expect(origin).toBe('null');
    }
    await page.waitForTimeout(500);
    const before = (await told()).length;
    const ask = (secret: string) =>
      page.evaluate((asked) => {
        const frame = document.querySelector('iframe')!;
        frame.contentWindow!.postMessage({ message: 'ready', secret: asked }, '*');
      }, secret);
    await ask('other');
    await ask('Ab12cd34');
    await expect.poll(async () => (await told()).length).toBe(before + 1);
  });
});

describe('a frame’s manners', () => {
  const { id } = demos[0]!;

  test('it takes no focus, moves nothing of its host, and lets the wheel through', async ({
    site,
    visit,
  }) => {
    const line = `<iframe src="${site.url}/embed/${id}/" width="640" height="1400"></iframe>`;
    const { page } = await visit(await otherSite(line + TALL), {
      viewport: { width: 800, height: 600 },
    });
    const frame = await findFrame(page, `${site.url}/embed/`);
    await frame.locator('[data-ready="true"]').waitFor();
    expect(await read(page, 'focus')).toBe('BODY');
    expect(await read(frame, 'focus')).toBe('BODY');
    expect(await read(page, 'scroll')).toBe('0');
    await page.mouse.move(300, 300);
    await page.mouse.wheel(0, 250);
    await expect.poll(() => read(page, 'scroll')).toBe('250');
  });

  test('it has the theme it is asked for, on a ground of its own', async ({ site, visit }) => {
    const src = (theme: string) => `${site.url}/embed/${id}/?theme=${theme}`;
    const html = ['light', 'dark', 'auto'].map((theme) => `<iframe src="${src(theme)}"></iframe>`);
    const grounds: Record<string, string[]> = {};
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page } = await visit(await otherSite(html.join('')), { colorScheme });
      grounds[colorScheme] = [];
      for (const theme of ['light', 'dark', 'auto']) {
        const frame = await findFrame(page, src(theme));
        await frame.locator('footer').waitFor();
        grounds[colorScheme].push(await read(frame, 'ground'));
      }
    }
    const [light, dark] = grounds['light']!;
    expect(light).toMatch(/^rgb\(253, 253, 251\)$/);
    expect(dark).not.toBe(light);
    expect(grounds).toEqual({ light: [light, dark, light], dark: [light, dark, dark] });
  });

  test('it takes no look that is none from its address', async ({ visit }) => {
    const hostile = await visit(
      `/embed/${id}/?${new URLSearchParams({ accent: 'red;}*{display:none', font: 'x' }).toString()}`,
    );
    expect(await hostile.page.evaluate(() => document.documentElement.getAttribute('style'))).toBe(
      null,
    );
  });

  test.for([
    ['share', true],
    ['controls', false],
  ] as const)('it hides its parts by name: %s', async ([part, controls], { visit }) => {
    const { page } = await visit(`/embed/${id}/?hide=${part}`);
    const demo = new DemoPage(page, id);
    await page.locator(`[data-demo="${id}"][data-ready="true"]`).waitFor({ state: 'attached' });
    expect(await demo.view.isVisible()).toBe(true);
    expect(await demo.badge.isVisible()).toBe(controls);
    expect(await demo.root.getByTestId('share').isVisible()).toBe(false);
    expect(await demo.root.getByTestId('download').isVisible()).toBe(false);
    expect(await demo.root.locator('a[href$=".json"]').isVisible()).toBe(false);
  });

  test('it fills the screen at a click and gives it back, where its host lets it', async ({
    site,
    visit,
  }) => {
    const src = `${site.url}/embed/${id}/`;
    const html = `<iframe src="${src}?may" allow="fullscreen" height="500"></iframe><iframe src="${src}?mayNot" height="500"></iframe>`;
    const { page } = await visit(await otherSite(html));
    const [may, mayNot] = [
      await findFrame(page, `${src}?may`),
      await findFrame(page, `${src}?mayNot`),
    ];
    const button = may.getByRole('button', { name: 'Fill the screen' });
    const filled = () =>
      Promise.all([
        page.evaluate(() => document.fullscreenElement?.tagName ?? null),
        may.evaluate(() => document.fullscreenElement?.tagName ?? null),
      ]);
    await button.waitFor();
    await wakeFrame(page.locator('iframe').first(), may);
    expect(await filled()).toEqual([null, null]);
    await button.click();
    await expect.poll(filled, { timeout: 20_000 }).toEqual(['IFRAME', 'HTML']);
    const wide = await page.evaluate(() => innerWidth);
    await expect.poll(() => may.evaluate(() => innerWidth), { timeout: 20_000 }).toBe(wide);
    await button.click();
    await expect.poll(filled, { timeout: 20_000 }).toEqual([null, null]);
    await mayNot.locator('footer a').waitFor();
    expect(await mayNot.getByRole('button', { name: 'Fill the screen' }).isVisible()).toBe(false);
  });

  test('printed, it shows its recorded figure and its address', async ({ site, visit }) => {
    const line = `<iframe src="${site.url}/embed/${id}/" width="640" height="300"></iframe>`;
    const { page } = await visit(await otherSite(line));
    const frame = await findFrame(page, `${site.url}/embed/`);
    const demo = await new DemoPage(frame, id).wake();
    await page.emulateMedia({ media: 'print' });
    expect(await demo.view.innerText()).toMatch(/\d/);
    expect(await demo.badge.isVisible()).toBe(false);
    const address = await frame.evaluate(
      () => getComputedStyle(document.querySelector('footer a')!, '::after').content,
    );
    expect(address).toContain('/demos/');
    const cut = await frame.evaluate(() => getComputedStyle(document.body).overflow);
    expect(cut).toBe('visible');
  });
});
