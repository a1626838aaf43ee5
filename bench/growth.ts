import {
  interleave,
  seconds,
  type Contestant,
  type Measured,
} from '../src/cli/bench/interleave.ts';
import type { Section } from './section.ts';
import { engine, type Setup } from './setup.ts';

const LAYERS = 30;

/** How cost grows with prompt length, batch, and layers patched. */
export async function growthBench(setup: Setup): Promise<Section[]> {
  const { rounds } = setup;
  const ours = engine(2);
  const random = (batch: number, length: number): Contestant => {
    return async () => (await ours.ask('random', { batch, length })).ms;
  };
  const lengths = setup.quick ? [8, 32, 128] : [8, 16, 32, 64, 128, 256, 512];
  const byLength = await interleave(
    over(lengths, (length) => random(1, length)),
    setup,
  );
  const batches = setup.quick ? [1, 16] : [1, 4, 16, 64, 256];
  const byBatch = await interleave(
    over(batches, (batch) => random(batch, 14)),
    setup,
  );
  const counts = setup.quick ? [1, 5] : [1, 2, 5, 10, 20, 30];
  const byLayers = await interleave(
    over(counts, (count) => async () => {
      const layers = Array.from({ length: count }, (_, i) => Math.floor((i * LAYERS) / count));
      const { pair } = setup.golden;
      return (await ours.ask('sweep', { site: 'attn_head_out_all_pos', pair, layers })).ms;
    }),
    setup,
  );
  await ours.close();
  const note = `Two threads, Node, float32 path; ${rounds} rounds after one to warm up, in turn.`;
  const table = (
    title: string,
    what: string,
    each: string,
    measured: Record<string, Measured>,
    units: (size: number) => number,
    extra: string,
  ): Section => ({
    title,
    head: [what, 'median', each],
    rows: Object.entries(measured).map(([size, { median }]) => [
      size,
      seconds(median),
      seconds(median / units(Number(size))),
    ]),
    notes: [`${extra} ${note}`],
  });
  return [
    table(
      'Growth with prompt length',
      'tokens',
      'each token',
      byLength,
      (n) => n,
      'One prompt of random tokens, logits of the last position, no hooks read.',
    ),
    table(
      'Growth with batch',
      'prompts',
      'each prompt',
      byBatch,
      (n) => n,
      'Prompts of 14 random tokens, logits of the last position of each, no hooks read.',
    ),
    table(
      'Growth with layers patched',
      'layers',
      'each patch',
      byLayers,
      (n) => n * 9,
      'Head z of the golden pair, 9 patches a layer, layers spread evenly; the clean and the corrupt run are in each.',
    ),
  ];
}

function over(
  sizes: readonly number[],
  contestant: (size: number) => Contestant,
): Record<string, Contestant> {
  return Object.fromEntries(sizes.map((size) => [String(size), contestant(size)]));
}
