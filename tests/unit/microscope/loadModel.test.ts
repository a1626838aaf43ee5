import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelPath } from '../../../src/cli/models/nodeFiles.ts';
import { loadModel, type LoadProgress, type SelfTest } from '../../../src/microscope/index.ts';

const MODELS = join(import.meta.dirname, '../../../public/models');
const FOLDER = 'https://site.example/models/ekg-healthy/';

/** Answers with a shipped model's files, changed on their way where a test wants it. */
function site(change: (file: string) => Response | undefined = () => undefined): typeof fetch {
  return async (input) => {
    const file = new URL(input instanceof Request ? input.url : input).pathname.split('/').at(-1)!;
    const bytes = () => readFile(join(MODELS, 'ekg-healthy', file));
    return change(file) ?? new Response(await bytes());
  };
}

const quiet = { device: 'wasm', cache: false } as const;

describe('loadModel', () => {
  it('gives a model from an address, with progress, and from opened weights the same one', async () => {
    const seen: LoadProgress[] = [];
    const onLoad = (progress: LoadProgress) => seen.push(progress);
    const distant = await loadModel(FOLDER, { ...quiet, fetch: site(), onLoad });
    const near = await loadModel(await openModelPath(join(MODELS, 'ekg-healthy')), quiet);
    const [there, here] = [await distant.run([1, 2, 3]), await near.run([1, 2, 3])];
    expect([...there.logits.data]).toEqual([...here.logits.data]);
    expect(distant.hash).toBe(near.hash);
    const last = seen.at(-1)!;
    expect(last.bytes).toBe(last.totalBytes);
    expect(last.blocks).toBe(distant.config.nLayers);
    await Promise.all([distant.dispose(), near.dispose()]);
  });

  it('holds the model to the self-test beside it', async () => {
    const test = JSON.parse(
      await readFile(join(MODELS, 'ekg-healthy/self-test.json'), 'utf8'),
    ) as SelfTest;
    const logits = test.logits.map(({ token, logit }) => ({ token, logit: logit + 1 }));
    const fetch = site((file) =>
      file === 'self-test.json' ? Response.json({ ...test, logits }) : undefined,
    );
    await expect(loadModel(FOLDER, { ...quiet, fetch })).rejects.toThrow(/self-test/);
  });

  it('does without a self-test where there is none, and not where it fails to arrive', async () => {
    const answering = (status: number) =>
      site((file) => (file === 'self-test.json' ? new Response('', { status }) : undefined));
    const model = await loadModel(FOLDER, { ...quiet, fetch: answering(404) });
    await model.dispose();
    await expect(loadModel(FOLDER, { ...quiet, fetch: answering(503) })).rejects.toThrow(
      'self-test.json could not be loaded: the server answered 503',
    );
  });

  it('stops where it is told to, and says what is missing', async () => {
    const stop = AbortSignal.abort();
    await expect(loadModel(FOLDER, { ...quiet, fetch: site(), signal: stop })).rejects.toThrow(
      /abort/i,
    );
    const nothing = site(() => new Response('', { status: 404 }));
    await expect(loadModel(FOLDER, { ...quiet, fetch: nothing })).rejects.toThrow(
      'manifest.json could not be loaded: the server answered 404',
    );
  });
});
