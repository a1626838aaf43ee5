import { expect } from 'vitest';
import type {
  ResidualStreamResult,
  ResidualStreamSpec,
} from '../../../src/experiments/residual-stream/spec.ts';
import type { DemoPage } from '../demoPage.ts';

/** A run on a machine that is busy with other things. */
const SOON = { timeout: 90_000, interval: 300 };

const resultOf = async (demo: DemoPage) => (await demo.exported()).result as ResidualStreamResult;
const specOf = async (demo: DemoPage) => (await demo.spec()) as ResidualStreamSpec;
const figures = (demo: DemoPage) => demo.root.getByRole('figure');

/** A layer is skipped and two are changed over, live, and the model says what that does. */
export async function residualStream(demo: DemoPage): Promise<void> {
  await demo.root.getByRole('radio', { name: 'skip a layer' }).check();
  const layer = demo.root.getByRole('slider', { name: 'Skip layer' });
  await layer.fill('11');
  await expect
    .poll(async () => (await resultOf(demo)).edited?.answers[0]?.text, SOON)
    .toBe(' John');
  const { edited, skipped } = await resultOf(demo);
  expect(edited!.lead).toBeCloseTo(skipped[11]!, 2);
  expect(await figures(demo).first().innerText()).toContain(
    'Without layer 11 the model no longer says “Mary”',
  );

  await demo.root.getByRole('radio', { name: 'change two over' }).check();
  await demo.root.getByRole('slider', { name: 'with layer' }).fill('11');
  await expect
    .poll(async () => (await demo.root.getByRole('alert').allInnerTexts()).join(), SOON)
    .toMatch(/Expected two different layers to change over, got 11 twice/);
  await demo.root.getByRole('slider', { name: 'with layer' }).fill('12');
  await expect
    .poll(() => figures(demo).first().innerText(), SOON)
    .toMatch(/Layers 11 and 12 changed over the model (still|no longer) says “Mary”/);
  expect(await specOf(demo)).toMatchObject({ edit: 'swap', layer: 11, other: 12 });
}
