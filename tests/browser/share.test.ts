/** "Share and embed": each of its lines, used as it is meant to be, gives the demo in the state that the reader left it in. */
import type { Locator } from 'playwright-core';
import { describe, expect } from 'vitest';
import { escapeAttribute } from '../../src/embed/frameMarkup.ts';
import type { SpecChoice } from '../../src/demos/state/specHistory.ts';
import { builtPages, isFurtherExample } from '../site/builtPages.ts';
import { frameIn } from '../site/placeRows.ts';
import { DemoPage, type Shared } from './demoPage.ts';
import type { Element } from './examplePages.ts';
import { wakeFrame } from './hostPage.ts';
import { otherSite } from './otherSite.ts';
import { exampleAddress, firstPreset, framedDemos, pageAddress, smallestDemo } from './shipped.ts';
import type { ShippedDemo } from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

/** What a frame on a page says that it is at, once it is asked as any host may ask. */
async function stateIn(element: Locator): Promise<SpecChoice> {
  const frame = (await (await element.elementHandle())?.contentFrame())!;
  await wakeFrame(element, frame);
  return element.evaluate(
    (one) =>
      new Promise<SpecChoice>((resolve) => {
        const { contentWindow } = one as HTMLIFrameElement;
        addEventListener('message', ({ data, source }: MessageEvent<{ type: string }>) => {
          const { type, ...told } = data as { type: string } & SpecChoice;
          if (source === contentWindow && type === 'ready')
            resolve({ preset: told.preset, spec: told.spec });
        });
        contentWindow!.postMessage({ conceptscope: 1, type: 'hello' }, '*');
      }),
  );
}

/** Another example, changed into what the first one asks: a state of every demo that no example is. */
function changedState({ data }: ShippedDemo): SpecChoice {
  const preset = Object.keys(data.presets).find((one) => one !== data.preset)!;
  return { preset, spec: data.presets[data.preset]?.spec };
}

/** The lines as they stand in the open dialog; for the site as it is served here, where both addresses are given. */
async function linesIn(demo: DemoPage, from = '', to = ''): Promise<Record<Shared, string>> {
  const names = ['link', 'page', 'frame', 'element', 'oembed'] as const;
  const read = names.map(async (name) => {
    const text = await demo.root.getByTestId(`${name}-line`).textContent();
    return [name, text!.replaceAll(from, to)] as const;
  });
  return Object.fromEntries(await Promise.all(read)) as Record<Shared, string>;
}

const originOf = ({ data }: ShippedDemo) => new URL(data.embedUrl).origin;
const own = (shipped: ShippedDemo) => ({ ...shipped, path: `/demos/${shipped.id}/` });

describe('the dialog', () => {
  test.for(framedDemos())('gives the state as it is: $id', async (shipped, { site, visit }) => {
    const { id } = shipped;
    const state = changedState(shipped);
    const { page } = await visit(pageAddress(own(shipped), state), { permissions });
    const demo = await new DemoPage(page, id).wake();
    await demo.openShare();
    const lines = await linesIn(demo, originOf(shipped), site.url);
    const preview = demo.root.getByTestId('preview');
    expect(await stateIn(preview)).toEqual(state);
    const [framed, previewed] = [frameIn(lines.frame), await preview.getAttribute('src')];
    expect(framed?.getAttribute('src'), 'the line is the preview, which has been seen').toBe(
      previewed,
    );

    for (const address of new Set([lines.link, lines.page])) {
      await page.goto('about:blank'); // the dialog's own page but for a hash: that alone would load nothing
      await page.goto(address);
      await demo.wake();
      expect(await demo.spec(), address).toEqual(state.spec);
    }
    expect(new URL(lines.page).pathname).toBe(exampleAddress('demos', shipped, state.preset));

    await page.goto(await otherSite(lines.element));
    const element = page.locator('concept-demo');
    await wakeFrame(element, page.frames().at(-1)!);
    const told = () => element.evaluate((one) => (one as Element).spec);
    await expect.poll(told, { timeout: 20_000 }).toEqual(state.spec);

    const answer = await page.request.get(lines.oembed);
    const { html } = (await answer.json()) as { html: string };
    const src = new URL(frameIn(html)!.getAttribute('src')!);
    expect(src.pathname).toBe(exampleAddress('embed', shipped, state.preset));
  });

  const further = builtPages()
    .filter((page) => !isFurtherExample(page) && page.html.includes('demo-island'))
    .flatMap(({ path, document }) =>
      [...document.querySelectorAll('demo-island')].map((island) => ({ path, island })),
    )
    .map(({ path, island }) => {
      const data = JSON.parse(
        island.querySelector('script[type]')!.textContent,
      ) as ShippedDemo['data'];
      return { id: data.demo, path, data };
    })
    .filter((shipped) => shipped.data.preset !== firstPreset(shipped));

  test.for(further)(
    'gives the example that stands in $path, which is not the first of $id',
    async (shipped, { site, visit }) => {
      const { path, data } = shipped;
      const { page } = await visit(path, { permissions });
      const root = page.locator(`#${data.key}`);
      await root.scrollIntoViewIfNeeded();
      await root.locator('[data-ready="true"]').waitFor();
      await root.getByTestId('share').click();
      const line = (name: Shared) => root.getByTestId(`${name}-line`).textContent();
      const embed = site.url + exampleAddress('embed', shipped, data.preset);
      expect((await line('frame'))!.replaceAll(originOf(shipped), site.url)).toContain(embed);
      expect(await line('element')).toContain(` preset="${data.preset}"`);
      expect(await line('page')).toContain(exampleAddress('demos', shipped, data.preset));
      const state = { preset: data.preset, spec: data.presets[data.preset]?.spec };
      expect(await stateIn(root.getByTestId('preview'))).toEqual(state);
    },
  );

  test('copies each of its lines, and hands on the looks that are chosen in it', async ({
    site,
    visit,
  }) => {
    const shipped = smallestDemo();
    const { id } = shipped;
    const state = changedState(shipped);
    const { page } = await visit(pageAddress(own(shipped), state), { permissions });
    const demo = await new DemoPage(page, id).wake();
    await demo.openShare();
    const lines = await linesIn(demo);
    await demo.root.getByTestId('close-share').click();
    for (const [name, line] of Object.entries(lines))
      expect(await demo.copy(name as Shared)).toBe(line);

    await demo.openShare();
    const plain = await linesIn(demo, originOf(shipped), site.url);
    expect(plain.frame).not.toContain('theme=');
    await demo.share.getByRole('radio', { name: 'Dark' }).check({ force: true });
    await demo.share.getByRole('radio', { name: 'The figure alone' }).check({ force: true });
    const dark = await linesIn(demo, originOf(shipped), site.url);
    expect(dark.frame).toContain(escapeAttribute('&theme=dark&hide=controls'));
    expect(dark.element).toContain(' theme="dark" hide="controls"');
    expect([dark.link, dark.page, dark.oembed]).toEqual([plain.link, plain.page, plain.oembed]);
    const preview = demo.root.getByTestId('preview');
    expect(await stateIn(preview)).toEqual(state);
    const frame = (await (await preview.elementHandle())?.contentFrame())!;
    expect(await frame.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    expect(await new DemoPage(frame, id).badge.isVisible()).toBe(false);

    await page.goto(await otherSite(plain.frame));
    expect(await stateIn(page.locator('body > iframe'))).toEqual(state);
  });
});
