import { interleave, range, seconds, type Contestant } from '../src/cli/bench/interleave.ts';
import type { CheckedNodes } from '../src/cli/bench/timedWork.ts';
import { onThreads, times, wanted, type Section } from './section.ts';
import { engine, pythonPeer, type Setup } from './setup.ts';
import { worstDifference } from './worstDifference.ts';

const PASS = 'one pass, every hook read out';
const ESTIMATE = 'estimate of every node';
const CHECKED = 'both estimates, first nodes patched';
const ATLAS = 'atlas: 690 patches';

const BY_HAND = 'PyTorch, gradients by autograd';
const BY_HAND_CHECKED = 'PyTorch, that, and the same nodes patched by hooks';
/** Ours, and what it is timed against. */
const AGAINST: Readonly<Record<string, string>> = {
  [ESTIMATE]: BY_HAND,
  [CHECKED]: BY_HAND_CHECKED,
};

/** Of a patched head's share from the golden grid. */
const TOLERANCE = 1e-3;

/** An estimate beside a pass of the same model, beside PyTorch, and what it saves of patching everything. */
export async function circuitsBench(setup: Setup): Promise<Section> {
  const { pair, heads: golden } = setup.golden;
  const rows: string[][] = [];
  const worst = { ours: 0, torch: 0, apart: 0 };
  let counts = '';
  for (const threads of setup.threads) {
    const ours = engine(threads);
    const torch = pythonPeer(setup, 'pytorch_peer', threads);
    const ask = (call: string, given: Record<string, unknown>): Contestant => {
      return async () => (await ours.ask(call, given)).ms;
    };
    // The peer has no secant: it is told which nodes both of our estimates put first.
    const { value: first } = await ours.ask<CheckedNodes>('estimateAndCheck', { pair });
    counts = `${first.heads.length} heads and ${first.mlps.length} MLPs`;
    const [heads, mlps] = [first.heads, first.mlps].map((nodes) => nodes.map(([index]) => index));
    const fromGolden = (shares: readonly number[]) =>
      worstDifference(
        shares,
        heads!.map((index) => golden[index]!),
      );
    const measured = await interleave(
      {
        [PASS]: ask('forward', { tokens: pair.clean, hooks: 'all' }),
        [ESTIMATE]: ask('estimate', { pair }),
        ...(torch && { [BY_HAND]: async () => (await torch.ask('estimate', { pair })).ms }),
        [CHECKED]: async () => {
          const { ms, value } = await ours.ask<CheckedNodes>('estimateAndCheck', { pair });
          const shares = value.heads.map(([, share]) => share);
          worst.ours = Math.max(worst.ours, fromGolden(shares));
          return ms;
        },
        ...(torch && {
          [BY_HAND_CHECKED]: async () => {
            const given = { pair, heads, mlps };
            const { ms, value } = await torch.ask<PeerShares>('estimateAndCheck', given);
            worst.torch = Math.max(worst.torch, fromGolden(value.heads));
            const ownMlps = first.mlps.map(([, share]) => share);
            worst.apart = Math.max(worst.apart, worstDifference(value.mlps, ownMlps));
            return ms;
          },
        }),
        [ATLAS]: ask('atlas', { pair }),
      },
      setup,
    );
    await ours.close();
    await torch?.close();
    const [pass, atlas] = [measured[PASS]!.median, measured[ATLAS]!.median];
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const [most, base] =
        name === CHECKED ? [1 / 4, atlas] : [name === ESTIMATE ? 3 : undefined, pass];
      const peer = measured[AGAINST[name] ?? ''];
      rows.push([
        onThreads(name, threads),
        seconds(median),
        range(runs),
        times(median / pass),
        times(median / atlas),
        wanted(median / base, most, 'at most'),
        ...(torch
          ? [peer ? `${times(median / peer.median)}: ${faster(median, peer.median)}` : '']
          : []),
      ]);
    }
  }
  const faults = Object.entries({
    'our patched head is from the golden grid': worst.ours,
    'PyTorch’s patched head is from the golden grid': worst.torch,
    'PyTorch’s patched MLP is from ours': worst.apart,
  });
  const peers = setup.peers && !setup.quick;
  return {
    title: 'Estimates of every node, and exact patches of the first',
    head: [
      ...['', 'median', 'range', 'of a pass', 'of the atlas', 'wanted'],
      ...(peers ? ['of PyTorch’s time'] : []),
    ],
    rows,
    notes: [
      `In Node, float32, the golden pair, clean into corrupt. The estimate is secant attribution: both runs and the pass back. Checked: that and attribution patching, the clean run, and each of the first twenty heads and MLPs of either patched by itself (${counts}). The estimate is wanted at most three passes, the check at most a quarter of the atlas. Median of ${setup.rounds}, one more to warm up, in turn; the patched heads are ${worst.ours.toExponential(1)} from the golden grid at most, ${TOLERANCE} is allowed.`,
      ...(peers
        ? [
            `PyTorch: attribution patching of every head, attention block, MLP and residual stream by one backward pass of Hugging Face’s model, as many threads as here, and the same heads and MLPs patched by forward hooks, 64 in a batch. It has no secant, so its one estimate stands beside our secant, and in the checked row beside our two. Its patched heads are ${worst.torch.toExponential(1)} from the golden grid, its MLPs ${worst.apart.toExponential(1)} from ours.`,
          ]
        : []),
    ],
    faults: faults.flatMap(([what, value]) =>
      value <= TOLERANCE ? [] : [`${what} by ${value}, more than ${TOLERANCE}`],
    ),
  };
}

interface PeerShares {
  readonly heads: readonly number[];
  readonly mlps: readonly number[];
}

const faster = (ours: number, theirs: number) => (ours < theirs ? 'faster' : '**slower**');
