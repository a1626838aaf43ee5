import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { quick, quickAddress, shipped } from './partsDemo.ts';
import { expectSame } from './sameNumbers.ts';
import { shippedRecording } from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];
const { result: recorded } = shippedRecording(shipped, shipped.data.preset);
const quickRecorded = { ...(recorded as object), ...quick.result };

/** Another run, and not the result that was there. */
async function runAgain(demo: DemoPage): Promise<void> {
  const progress = await demo.watchProgress();
  await demo.root.getByTestId('again').click();
  await expect.poll(async () => (await progress()).join()).toContain('Running');
  await demo.phase('live');
}

describe('how the model’s weights are held', () => {
  test('changes to float32 behind the first result, and back where the reader chooses, with the same numbers', async ({
    visit,
  }) => {
    const { page } = await visit(quickAddress({ device: 'wasm', memory: 'fast' }), { permissions });
    const demo = await new DemoPage(page, shipped.id).wake();
    await demo.goLive();
    const holding = demo.root.getByTestId('holding');
    const held = () => holding.getAttribute('data-holding');
    expect(await held()).toMatch(/lean|growing/); // the first result does not wait for it
    expectSame('on packed weights', quickRecorded, await demo.exported());

    await expect.poll(held, { timeout: 120_000 }).toBe('fast');
    await runAgain(demo);
    expectSame('on float32', quickRecorded, await demo.exported());

    await holding.selectOption({ label: '4-bit weights' });
    await expect.poll(held, { timeout: 60_000 }).toBe('lean');
    await runAgain(demo);
    expectSame('on packed weights again', quickRecorded, await demo.exported());
  });
});
