import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import { expect } from 'vitest';
import { NAMES, TEMPLATES } from '../../src/experiments/indirect-object/prompts.ts';
import { bigTokenizer, publishedWords, writeBigModel } from '../parity/bigModel.ts';
import { DemoPage } from './demoPage.ts';
import { pageAddress, shippedDemo } from './shipped.ts';
import { test as siteTest } from './site.ts';

const shipped = shippedDemo('indirect-object');
const FILES = ['model.safetensors', 'config.json', 'tokenizer.json'];

const test = siteTest.extend('files', { scope: 'file' }, async ({}, { onCleanup }) => {
  const folder = await mkdtemp(join(tmpdir(), 'conceptscope-gpt2-'));
  onCleanup(() => rm(folder, { recursive: true, force: true }));
  const words = [...Object.values(TEMPLATES).flatMap((text) => text.split(' ')), ...NAMES];
  await writeBigModel(folder, bigTokenizer([...publishedWords(), ...words]));
  return FILES.map((file) => join(folder, file));
});

test('a model of GPT-2 small’s size runs from the disk, and is held to the published numbers', async ({
  visit,
  files,
}) => {
  const { id, data } = shipped;
  const spec = { ...(data.presets[data.preset]?.spec as object), off: [], sweep: false };
  const { page, requests } = await visit(pageAddress(shipped, { preset: data.preset, spec }));
  const demo = await new DemoPage(page, id).wake();
  await demo.root.locator('details.own > summary').click();
  const chooser = demo.root.locator('[data-testid="own-files"]:not([disabled])');
  await chooser.waitFor();
  const readProgress = await demo.watchProgress();
  await chooser.setInputFiles(files);
  await demo.phase('live');
  expect(await demo.note.innerText()).toMatch(
    /^GPT-2 small \(12 layers, 12 heads\) from your disk/,
  );
  expect((await readProgress()).join(' | ')).toMatch(/\d+ MB of 549 MB.*of 12 layers/);

  await demo.root.getByTestId('measure-published').click();
  const verdict = demo.root.getByTestId('published').getByTestId('verdict');
  await verdict.waitFor({ timeout: 300_000 });
  // Random weights cannot give the published numbers.
  expect(await verdict.innerText()).toMatch(/^Not reproduced\. \d+ of 23 numbers lie within 0\.01/);
  const rows = demo.root.getByTestId('published').locator('tbody tr:has(td)');
  expect(await rows.count()).toBe(23);
  expect(await rows.first().innerText()).toMatch(/mean of eight sentences\s+3\.552\s+\S+\s+no/);
  expect(requests.filter((url) => url.includes('/models/'))).toEqual([]);

  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run('[data-demo="indirect-object"]'),
  );
  expect(found.violations.map((violation) => `${violation.id}: ${violation.help}`)).toEqual([]);
});
