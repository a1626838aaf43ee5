import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { IndirectObjectResult } from '../../src/experiments/indirect-object/spec.ts';
import { builtPages } from '../site/builtPages.ts';
import { DemoPage } from './demoPage.ts';
import { openPanel, test } from './ownFiles.ts';
import { pageAddress, shippedDemo, shippedDemos, shippedRecording } from './shipped.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

const shipped = shippedDemo('indirect-object');
const { id, path, data } = shipped;
const { result: recorded } = shippedRecording(shipped, data.preset);

/** Drops files as a reader would: they come from a chooser that the page does not have. */
async function drop(page: Page, demo: DemoPage, paths: readonly string[]): Promise<void> {
  await page.evaluate(() => {
    const chooser = Object.assign(document.createElement('input'), {
      type: 'file',
      multiple: true,
      id: 'test-chooser',
    });
    document.body.append(chooser);
  });
  await page.locator('#test-chooser').setInputFiles([...paths]);
  await demo.view.evaluate((view) => {
    const chooser = document.querySelector<HTMLInputElement>('#test-chooser')!;
    const dataTransfer = new DataTransfer();
    for (const file of chooser.files ?? []) dataTransfer.items.add(file);
    chooser.remove();
    const init = { dataTransfer, bubbles: true, cancelable: true };
    const over = new DragEvent('dragover', init);
    view.dispatchEvent(over);
    if (!over.defaultPrevented) throw new Error('the demo does not take what is dragged over it');
    view.dispatchEvent(new DragEvent('drop', init));
  });
}

describe('a model of the reader’s own', () => {
  test('is dropped on the demo, runs it, and gives way to the site’s again', async ({
    visit,
    checkpoint,
  }) => {
    const { page, requests } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();
    await drop(page, demo, checkpoint);
    await demo.phase('live');
    expect(await demo.note.innerText()).toMatch(
      /^A GPT-2 model \(3 layers, 4 heads\) from your disk\. The article’s own numbers are of SmolLM2/,
    );
    const live = await demo.exported();
    expect(live).toMatchObject({
      source: 'wasm',
      model: 'A GPT-2 model',
    });
    const { clean, sweep, head } = live.result as IndirectObjectResult;
    expect(live.spec).toMatchObject({ head });
    expect(head.layer).toBeLessThan(3);
    expect(await demo.note.innerText()).toContain('Layers or heads that this model lacks');
    expect(clean.attribution.heads.map((heads) => heads.length)).toEqual([4, 4, 4]);
    expect(sweep?.length).toBe(3);
    expect(requests.filter((url) => url.includes('/models/'))).toEqual([]);

    // The figures follow the model's sizes, whatever is chosen.
    await demo.root.getByTestId('preset-name-movers-off').click();
    await expect
      .poll(async () => (await demo.exported()).spec, { timeout: 60_000 })
      .toMatchObject({ off: [] });

    await openPanel(demo);
    await demo.root.getByTestId('back-to-site').click();
    await demo.phase('recorded');
    expect(await demo.badge.getAttribute('data-source')).toBe('recorded');
    expect(await demo.note.innerText()).not.toContain('from your disk');
    await demo.root.getByTestId('reset').click();
    expect((await demo.exported()).result).toEqual(recorded);
  });

  test('is chosen from a list of files', async ({ visit, checkpoint }) => {
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(checkpoint);
    await demo.phase('live');
    expect(await demo.note.innerText()).toContain('from your disk');
    // Another shape than GPT-2 small's has no published numbers to be held to.
    expect(await demo.root.getByTestId('published').count()).toBe(0);
  });

  test('is chosen by its folder, whatever else lies in folders within', async ({
    visit,
    checkpoint,
  }) => {
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    await openPanel(demo);
    await demo.root.getByTestId('own-folder').setInputFiles(dirname(checkpoint[0]!));
    await demo.phase('live');
    expect(await demo.note.innerText()).toContain('A GPT-2 model (3 layers, 4 heads)');
  });

  test('is one GGUF, packed, with its words inside', async ({ visit, gguf }) => {
    const spec = { ...(data.presets[data.preset]?.spec as object), off: [], sweep: false };
    const { page } = await visit(pageAddress(shipped, { preset: data.preset, spec }), {
      permissions,
    });
    const demo = await new DemoPage(page, id).wake();
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(gguf);
    await demo.phase('live');
    expect(await demo.note.innerText()).toContain('A Llama model (2 layers, 4 heads)');
    const { result } = (await demo.exported()) as { result: IndirectObjectResult };
    expect(result.strTokens.slice(0, 4)).toEqual(['When', ' Mary', ' and', ' John']);
  });

  test('is dropped as a folder', async ({ visit, checkpoint }) => {
    const { page } = await visit(path);
    const demo = await new DemoPage(page, id).wake();
    const box = (await demo.goLiveButton.boundingBox())!;
    const browser = await page.context().newCDPSession(page);
    const data = { items: [], files: [dirname(checkpoint[0]!)], dragOperationsMask: 1 };
    const at = { x: box.x + 2, y: box.y + 2, data };
    for (const type of ['dragEnter', 'dragOver'] as const)
      await browser.send('Input.dispatchDragEvent', { type, ...at });
    await page.waitForSelector(`[data-demo="${id}"].over`);
    await browser.send('Input.dispatchDragEvent', { type: 'drop', ...at });
    await demo.phase('live');
    expect(await demo.root.getAttribute('class')).not.toContain('over');
    expect(await demo.note.innerText()).toContain('A GPT-2 model (3 layers, 4 heads)');
  });

  test('takes the place of the site’s model in memory, which comes back from what was kept', async ({
    visit,
    checkpoint,
  }) => {
    const head = { layer: 1, head: 1 }; // both models have it
    const spec = { ...(data.presets[data.preset]?.spec as object), head, off: [], sweep: false };
    const address = pageAddress(shipped, { preset: data.preset, spec });
    const { page, requests } = await visit(address, { permissions });
    const demo = await new DemoPage(page, id).wake();
    await demo.goLive();
    const before = await demo.exported();
    const parts = () => requests.filter((url) => /\/models\/.*\.bin$/.test(url)).length;
    const fetched = parts();
    expect(fetched).toBeGreaterThan(0);
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(checkpoint);
    await demo.phase('loading');
    await demo.phase('live');
    expect(await demo.exported()).toMatchObject({ model: 'A GPT-2 model' });

    await demo.root.getByTestId('back-to-site').click();
    await demo.phase('recorded');
    await demo.goLive();
    const after = await demo.exported();
    expect(after.spec).toEqual(before.spec);
    expect(after.result).toEqual(before.result);
    expect(parts()).toBe(fetched);
  });

  test('runs on WebGPU once its layers agree with WASM', async ({ visit, checkpoint }) => {
    const spec = { ...(data.presets[data.preset]?.spec as object), off: [], sweep: false };
    const address = pageAddress(shipped, { preset: data.preset, spec }, { device: 'webgpu' });
    const { page } = await visit(address, { device: 'webgpu', permissions });
    const demo = await new DemoPage(page, id).wake();
    const readProgress = await demo.watchProgress();
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(checkpoint);
    await demo.phase('live');
    expect((await demo.exported()).source).toBe('webgpu');
    expect((await readProgress()).join(' | ')).toContain(
      'Comparing its layers on WebGPU with WASM',
    );
    expect(await demo.note.innerText()).not.toContain('WASM');
  });

  const wrong: [what: string, files: Record<string, string>, says: RegExp][] = [
    [
      'a text that is called a GGUF',
      { 'model.gguf': 'abc, not a model' },
      /expected magic "GGUF"/i,
    ],
    [
      'weights without their configuration',
      { 'model.safetensors': 'abc' },
      /expected one \.gguf file, or safetensors with config\.json and tokenizer\.json, got model\.safetensors/,
    ],
    [
      'a family that is not run',
      { 'config.json': '{"model_type":"mamba"}', 'model.safetensors': 'abc' },
      /model_type.*expected "llama" or "gpt2", got "mamba"/i,
    ],
  ];
  test.for(wrong)('is refused with its reason: %s', async ([, files, says], { visit }) => {
    const { page } = await visit(path, { permissions });
    const demo = await new DemoPage(page, id).wake();
    await openPanel(demo);
    await demo.root.getByTestId('own-files').setInputFiles(
      Object.entries(files).map(([name, text]) => ({
        name,
        mimeType: 'application/octet-stream',
        buffer: Buffer.from(text),
      })),
    );
    await demo.phase('error');
    expect(await demo.error.innerText()).toMatch(says);
    const { source, result } = await demo.exported();
    expect(source).toBe('recorded');
    expect(result).toEqual(recorded);
  });

  test('is offered where an experiment has one model, and only there', () => {
    for (const one of shippedDemos()) {
      const page = builtPages().find(({ path: at }) => at === one.path)!;
      const panels = page.document.querySelectorAll(`[data-demo="${one.id}"] details.own`);
      expect(panels.length, one.id).toBe(one.data.model === null ? 0 : 1);
    }
  });
});
