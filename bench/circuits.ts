import { interleave, range, seconds, type Contestant } from '../src/cli/bench/interleave.ts';
import type { CheckedNodes } from '../src/cli/bench/timedWork.ts';
import { onThreads, times, wanted, type Section } from './section.ts';
import { engine, type Setup } from './setup.ts';

const PASS = 'one pass, every hook read out';
const ESTIMATE = 'estimate of every node';
const CHECKED = 'both estimates, first nodes patched';
const ATLAS = 'atlas: 690 patches';

/** Of a patched head's share from the golden grid. */
const TOLERANCE = 1e-3;

/** An estimate beside a pass of the same model, and what it saves of patching everything; all in one process. */
export async function circuitsBench(setup: Setup): Promise<Section> {
  const { pair, heads: golden } = setup.golden;
  const rows: string[][] = [];
  let worst = 0;
  let counts = '';
  for (const threads of setup.threads) {
    const ours = engine(threads);
    const ask = (call: string, given: Record<string, unknown>): Contestant => {
      return async () => (await ours.ask(call, given)).ms;
    };
    const measured = await interleave(
      {
        [PASS]: ask('forward', { tokens: pair.clean, hooks: 'all' }),
        [ESTIMATE]: ask('estimate', { pair }),
        [CHECKED]: async () => {
          const { ms, value } = await ours.ask<CheckedNodes>('estimateAndCheck', { pair });
          for (const [index, share] of value.heads) {
            worst = Math.max(worst, Math.abs(share - golden[index]!));
          }
          counts = `${value.heads.length} heads and ${value.mlps.length} MLPs`;
          return ms;
        },
        [ATLAS]: ask('atlas', { pair }),
      },
      setup,
    );
    await ours.close();
    const [pass, atlas] = [measured[PASS]!.median, measured[ATLAS]!.median];
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const [most, base] =
        name === CHECKED ? [1 / 4, atlas] : [name === ESTIMATE ? 3 : undefined, pass];
      const target = wanted(median / base, most, 'at most');
      rows.push([
        onThreads(name, threads),
        seconds(median),
        range(runs),
        times(median / pass),
        times(median / atlas),
        target,
      ]);
    }
  }
  return {
    title: 'Estimates of every node, and exact patches of the first',
    head: ['', 'median', 'range', 'of a pass', 'of the atlas', 'wanted'],
    rows,
    notes: [
      `In Node, float32, the golden pair, clean into corrupt. The estimate is secant attribution: both runs and the pass back. Checked: that and attribution patching, the clean run, and each of the first twenty heads and MLPs of either patched by itself (${counts}). The estimate is wanted at most three passes, the check at most a quarter of the atlas. Median of ${setup.rounds}, one more to warm up, in turn; the patched heads are ${worst.toExponential(1)} from the golden grid at most, ${TOLERANCE} is allowed.`,
    ],
    faults: worst <= TOLERANCE ? [] : [`a patched head is ${worst} from the golden grid`],
  };
}
