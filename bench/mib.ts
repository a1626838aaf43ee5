import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withModels } from '../src/cli/models/nodeModels.ts';
import { mean, round } from '../src/experiments/measure/numbers.ts';
import { mibSchema, type MibBench } from '../src/schemas/mibBench.ts';
import { formatNumber } from '../src/words/numbers.ts';
import { areasOf } from './mib/areas.ts';
import { SIZES } from './mib/circuits.ts';
import { countEdges, countNodes } from './mib/graph.ts';
import {
  DRAWS,
  measureCircuits,
  STEPS,
  type Curve,
  type Measured,
  type Way,
} from './mib/measure.ts';
import type { Section } from './section.ts';
import { MODEL, pythonPeer, type Setup } from './setup.ts';

const FILE = join(import.meta.dirname, '../content/benched/mib.json');
const DIGITS = 6;

const NAMES: Readonly<Record<Way | 'random', string>> = {
  exact: 'exact patching',
  secant: 'secant',
  gradient: 'gradient (AtP)',
  integrated: `EAP-IG, ${STEPS} steps`,
  random: `random, mean of ${DRAWS}`,
};

/** MIB's protocol on our model and pairs of our own: what circuits keep that several lists of nodes give. */
export async function mibBench(setup: Setup): Promise<Section> {
  const peer = pythonPeer(setup, 'pytorch_peer', 1);
  const result = await withModels(async (pool) => {
    const model = await pool.model(MODEL);
    return resultOf(await measureCircuits(model, peer), model.config);
  });
  await peer?.close();
  // Without the peer a row is missing, and the page needs it.
  if (peer) writeFileSync(FILE, `${JSON.stringify(mibSchema.parse(result), null, 2)}\n`);
  return sectionOf(result);
}

function resultOf(
  { ways, random, clean, corrupt, ...counts }: Measured,
  shape: { readonly nLayers: number; readonly nHeads: number },
): MibBench {
  const rounded = (values: readonly number[]) => values.map((value) => round(value, DIGITS));
  const rowOf = (way: Way | 'random', signed: readonly Curve[], absolute = signed) => {
    const areas = (curves: readonly Curve[], area: 'cpr' | 'cmd') =>
      round(mean(curves.map((one) => areasOf(SIZES, one.faithfulness)[area])), DIGITS);
    const faithfulness = (curves: readonly Curve[]) =>
      rounded(SIZES.map((_, size) => mean(curves.map((one) => one.faithfulness[size]!))));
    return {
      way,
      cpr: areas(signed, 'cpr'),
      cmd: areas(absolute, 'cmd'),
      signed: faithfulness(signed),
      absolute: faithfulness(absolute),
      nodes: absolute[0]!.circuits.map(({ nodes }) => nodes.size),
      firstMlp: absolute[0]!.ranked.indexOf(shape.nHeads) + 1,
    };
  };
  return {
    ...counts,
    nodes: countNodes(shape),
    edges: countEdges(shape, () => true),
    steps: STEPS,
    draws: DRAWS,
    clean: round(clean, DIGITS),
    corrupt: round(corrupt, DIGITS),
    sizes: [...SIZES],
    ways: [
      ...[...ways].map(([way, { signed, absolute }]) => rowOf(way, [signed], [absolute])),
      rowOf('random', random),
    ],
  };
}

function sectionOf({
  ways,
  sizes,
  scored,
  tried,
  leftOut,
  nodes,
  edges,
  clean,
  corrupt,
}: MibBench): Section {
  const percent = (size: number) => `${formatNumber(size * 100, size < 0.01 ? 1 : 0)} %`;
  return {
    title: 'MIB’s protocol on our model and pairs',
    head: ['nodes ranked by', 'CPR', 'CMD', ...sizes.map(percent)],
    rows: ways.map(({ way, cpr, cmd, absolute }) => [
      NAMES[way],
      ...[cpr, cmd].map((value) => formatNumber(value, 3)),
      ...absolute.map((value) => formatNumber(value)),
    ]),
    notes: [
      `No score of MIB’s: its protocol (arXiv 2504.13151) for circuits of nodes, on this site’s model and sentences. Nodes are ${nodes} heads and MLPs with ${edges.toLocaleString('en')} edges as MIB counts them; a circuit of a size is as many of the first nodes as have at most that share of the edges among them. All other nodes give what they give on the corrupt prompt; the embeddings are always in. Columns: faithfulness, (circuit − corrupt) / (whole − corrupt) of mean leads, for circuits by absolute score. CMD is of these, CPR of circuits by signed score, as in MIB’s own tables: by trapezoid over the share of edges, so that the largest circuits weigh most. A CMD of 0 is that of the whole model; CPR may be above 1, since parts that work against the answer come last by signed score.`,
      `Nodes are scored on ${scored} pairs and circuits tried on ${tried} others, of other names: who gets it, four sentences, both orders, the giver exchanged; ${leftOut} left out whose tokens do not align or whose lead is not the larger in the clean run. Mean lead ${formatNumber(clean)} logits, on corrupt prompts ${formatNumber(corrupt)}. Exact, secant and gradient: clean into corrupt, in Node, float32; EAP-IG by the PyTorch peer.`,
    ],
  };
}
