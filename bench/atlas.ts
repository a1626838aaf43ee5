import type { LineProcess } from './lineProcess.ts';
import { interleave, worstDifference, type Contestant } from './measure.ts';
import { range, seconds, times, type Section } from './section.ts';
import { engine, pythonPeer, type Setup } from './setup.ts';
import type { Atlas } from './work.ts';

/** Largest difference of a normalised effect. */
const TOLERANCE = 2e-3;

/** The full atlas of the golden pair: 270 head variants and 30 × 14 residual ones, here and elsewhere. */
export async function atlasBench(setup: Setup): Promise<Section> {
  const rows: string[][] = [];
  const faults: string[] = [];
  const differences: string[] = [];
  for (const threads of [2, 1]) {
    const ours = engine(threads);
    const torch = setup.quick ? undefined : pythonPeer(setup, 'pytorch_peer', threads);
    const lens = setup.quick ? undefined : pythonPeer(setup, 'transformer_lens_peer', threads);
    const grids = new Map<string, Atlas>();
    const contestants: Record<string, Contestant> = {
      'this engine (Node)': run(ours, setup, grids, 'this engine (Node)'),
      ...(torch && { 'PyTorch by hand': run(torch, setup, grids, 'PyTorch by hand') }),
      ...(lens && {
        TransformerLens: run(lens, setup, grids, 'TransformerLens', setup.lensLayers),
      }),
    };
    const measured = await interleave(contestants, setup.rounds);
    const base = measured['this engine (Node)']!.median;
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const ratio = name === 'this engine (Node)' ? '1' : times(median / base);
      rows.push([
        `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        seconds(median),
        range(runs),
        ratio,
      ]);
    }
    for (const [name, grid] of grids) {
      const worst = worstFromGolden(
        grid,
        setup,
        name === 'TransformerLens' ? setup.lensLayers : undefined,
      );
      differences.push(`${name}, ${threads}: ${worst.toExponential(1)}`);
      if (!(worst <= TOLERANCE))
        faults.push(`${name} is ${worst} from the golden grids, more than ${TOLERANCE}`);
    }
    for (const process of [ours, torch, lens]) await process?.close();
  }
  return {
    title: 'IOI atlas: 690 patches of the golden pair',
    head: ['', 'median', 'range', 'time of this engine'],
    rows,
    notes: [
      `Head z (30 × 9, all positions) and residual stream (30 × 14 positions), clean into corrupt, with the clean run, the corrupt run and every copy counted. ${setup.rounds} rounds after one to warm up, in turn.`,
      `TransformerLens patched layers ${setup.lensLayers.join(', ')} (${setup.lensLayers.length} of 30), and its time is scaled by the number of patches: each of its patches is one whole run, whatever the layer.`,
      `Worst difference of an effect from the golden grids (allowed ${TOLERANCE}): ${differences.join('; ')}.`,
    ],
    faults,
  };
}

/** TransformerLens patches some layers only; the time is of all 30 either way. */
function run(
  process: LineProcess,
  { golden: { pair } }: Setup,
  grids: Map<string, Atlas>,
  name: string,
  layers?: readonly number[],
): Contestant {
  return async () => {
    const { ms, value } = await process.ask<Atlas>('atlas', {
      pair,
      ...(layers && { layers_patched: layers }),
    });
    grids.set(name, value);
    return layers ? (ms * 30) / layers.length : ms;
  };
}

function worstFromGolden(grid: Atlas, { golden }: Setup, layers?: readonly number[]): number {
  const rowsOf = (all: readonly number[]) => {
    const width = all.length / 30;
    return layers ? layers.flatMap((layer) => all.slice(layer * width, (layer + 1) * width)) : all;
  };
  return Math.max(
    worstDifference(grid.heads, rowsOf(golden.heads)),
    worstDifference(grid.residual, rowsOf(golden.residual)),
  );
}
