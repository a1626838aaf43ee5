import { describe, expect } from 'vitest';
import { writeState } from '../../src/demos/state/urlState.ts';
import { DemoPage } from './demoPage.ts';
import { findFrame, otherSite } from './otherSite.ts';
import { smallestDemo } from './shipped.ts';
import { test } from './site.ts';

/** What docs/hosting.md names: the least that a site's policy has to allow. */
const ENOUGH = {
  'default-src': "'self'",
  'script-src': "'self' 'unsafe-inline' 'wasm-unsafe-eval'",
  'style-src': "'self' 'unsafe-inline'",
  'worker-src': "'self'",
  'connect-src': "'self'",
};

/** Where browsers are told to report what they blocked, in a page or in a worker. */
const REPORTS = '/policy-reports';

const policy = (changes: Partial<Record<keyof typeof ENOUGH, string>> = {}) => ({
  headers: {
    'content-security-policy': Object.entries({ ...ENOUGH, ...changes, 'report-uri': REPORTS })
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join('; '),
  },
});

/** The browser itself logs what it blocked and that nobody takes its reports, and ONNX Runtime that it could not start. */
const BLOCKED =
  /Content Security Policy|violates|wasm|onnxruntime|falling back|Failed to load resource/i;

const { id, data } = smallestDemo();
const address = `/embed/${id}/?device=wasm`;

/** With a spec of its own: the page reads it by the experiment's schema, and the worker again. */
function changedAddress(): string {
  const { preset, presets } = data;
  const other = Object.keys(presets).find((name) => name !== preset)!;
  const query = new URLSearchParams({ device: 'wasm' });
  writeState(query, { kind: 'frame' }, presets, preset, { preset, spec: presets[other]!.spec });
  return `/embed/${id}/?${query.toString()}`;
}

describe('a site with a Content-Security-Policy', () => {
  test('that allows what the documentation names runs the model, and has nothing to report', async ({
    site,
    visit,
  }) => {
    site.break(/./, policy());
    site.log.length = 0;
    const { page } = await visit(changedAddress());
    const demo = await new DemoPage(page, id).wake();
    await demo.goLive();
    expect(await demo.badge.innerText()).toMatch(/live on WASM/);
    await page.waitForLoadState('networkidle');
    expect(site.log.filter((path) => path === REPORTS)).toEqual([]);
  });

  const lacks: [rule: string, changes: Partial<typeof ENOUGH>, says: RegExp][] = [
    [
      'WebAssembly',
      { 'script-src': "'self' 'unsafe-inline'" },
      /Content-Security-Policy has to allow script-src 'wasm-unsafe-eval'/,
    ],
    ['workers', { 'worker-src': "'none'" }, /Content-Security-Policy has to allow worker-src http/],
    ['fetching', { 'connect-src': "'none'" }, /Content-Security-Policy has to allow connect-src/],
  ];
  test.for(lacks)(
    'that lacks %s is named as what stands in the way',
    async ([, changes, says], { site, visit }) => {
      site.break(/./, policy(changes));
      const reported = site.next(new RegExp(`^${REPORTS}$`));
      const { page } = await visit(address, { expectedErrors: BLOCKED });
      const demo = await new DemoPage(page, id).wake();
      const figure = await demo.view.innerText();
      await demo.goLiveButton.click();
      await demo.phase('error');
      await reported;
      const error = await demo.error.innerText();
      expect(error).toMatch(says);
      expect(error).not.toMatch(/memory|another browser/);
      expect(await demo.view.innerText()).toBe(figure);
    },
  );

  test('that lacks workers that a frame carries is named in a frame closed off from the site', async ({
    site,
    visit,
  }) => {
    // To such a frame the site is a stranger: its own address stands for 'self'.
    const own = (sources: string) => sources.replace("'self'", site.url);
    site.break(
      /./,
      policy({
        'default-src': own(ENOUGH['default-src']),
        'script-src': own(ENOUGH['script-src']),
        'style-src': own(ENOUGH['style-src']),
        'worker-src': own(ENOUGH['worker-src']),
        'connect-src': own(ENOUGH['connect-src']),
      }),
    );
    const frameLine = `<iframe src="${site.url}${address}" width="900" height="700" sandbox="allow-scripts"></iframe>`;
    const { page } = await visit(await otherSite(frameLine), { expectedErrors: BLOCKED });
    const frame = await findFrame(page, `${site.url}/embed/`);
    const demo = await new DemoPage(frame, id).wake();
    await demo.goLiveButton.click();
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(/has to allow worker-src data:/);
  });

  test('that lets no script of the page run leaves no button that cannot work', async ({
    site,
    visit,
  }) => {
    site.break(/./, policy({ 'script-src': "'none'" }));
    const { page } = await visit(address, { expectedErrors: BLOCKED });
    const demo = new DemoPage(page, id);
    expect(await demo.goLiveButton.isVisible()).toBe(false);
    expect(await demo.root.locator('.console').getByText('needs JavaScript').isVisible()).toBe(
      true,
    );
    expect(await demo.root.locator('button:disabled:visible').count()).toBe(0);
  });
});
