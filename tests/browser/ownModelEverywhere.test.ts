import { expect } from 'vitest';
import { writeState } from '../../src/demos/state/urlState.ts';
import { DemoPage } from './demoPage.ts';
import { openPanel, test } from './ownFiles.ts';
import { framedDemos, quicker, shippedRecording } from './shipped.ts';

/** Where the first example's two prompts differ too little for weights that were never trained. */
const EXAMPLES: Readonly<Record<string, string>> = {
  circuits: 'capital',
  'circuit-finder': 'capital',
};

/** Half of the time between them. `PARITY_WHOLE=1` runs them, too. */
const LONG = ['fact-tracing', 'polysemanticity', 'probes', 'self-repair', 'steering'];
const isWanted = (id: string) => process.env['PARITY_WHOLE'] === '1' || !LONG.includes(id);

const wanted = framedDemos()
  .filter(({ id, data: { model } }) => model !== null && isWanted(id))
  .map((demo) => {
    const { presets, preset: first } = demo.data;
    const preset = EXAMPLES[demo.id] ?? first;
    const { spec } = quicker({ ...demo, data: { ...demo.data, preset } });
    const query = new URLSearchParams({ device: 'wasm' });
    writeState(query, { kind: 'frame' }, presets, first, { preset, spec });
    return { demo, preset, address: `/embed/${demo.id}/?${query.toString()}` };
  });

// In one page, whose browser keeps the engine compiled.
test('a small model of the reader’s own runs the demos of one model, whatever heads they name', async ({
  visit,
  checkpoint,
}) => {
  const { page } = await visit('/404.html', { permissions: ['clipboard-read', 'clipboard-write'] });
  for (const { demo: shipped, preset, address } of wanted) {
    await page.goto(address);
    const demo = await new DemoPage(page, shipped.id).wake();
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(checkpoint);
    await demo.phase('live');
    expect(await demo.note.innerText()).toContain('A GPT-2 model (3 layers, 4 heads)');
    const live = await demo.exported();
    expect(live, shipped.id).toMatchObject({ source: 'wasm', model: 'A GPT-2 model' });
    expect(live.result, shipped.id).not.toEqual(shippedRecording(shipped, preset).result);
  }
});
