import { expect } from 'vitest';
import type { DemoPage } from '../demoPage.ts';

/** The whole sample of texts, on a machine that is busy with other things. */
export const SOON = { timeout: 240_000, interval: 300 };

export const caption = (demo: DemoPage, figure: number) =>
  demo.figure(figure).locator('figcaption').innerText();

/** A neuron that the model lacks is refused at its field. */
export async function refusesNeuron(demo: DemoPage): Promise<void> {
  const field = demo.root.getByRole('textbox', { name: /Neuron/ });
  await field.fill('31.5');
  await field.press('Enter');
  await expect
    .poll(() => demo.root.innerText(), SOON)
    .toMatch(/Expected a neuron from 0\.0 to 29\.1535, got "31\.5"/);
}
