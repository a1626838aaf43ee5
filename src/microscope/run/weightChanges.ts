import type { ModelConfig } from '../config.ts';
import type { GraphSite } from '../hooks.ts';
import type { DeviceTensor, Runtime } from '../runtime/runtime.ts';
import type { Tensor, WeightChange } from '../types.ts';
import type { BlockStack } from './blocks.ts';
import type { RunFrame } from './frames.ts';
import type { Affine, Broadcast, LayerInterventions } from './interventions.ts';

/** Matrices that write into the residual stream: what multiplies them, and where their product goes. */
const WRITERS = {
  'attn.W_O': { reads: 'attn.hook_z', writes: 'hook_attn_out' },
  'mlp.W_out': { reads: 'mlp.hook_post', writes: 'hook_mlp_out' },
} as const satisfies Record<string, { reads: GraphSite; writes: GraphSite }>;

type Writer = keyof typeof WRITERS;
/** As they are multiplied in a block, one after the other: what the first writes the second may read. */
const ORDER: readonly Writer[] = ['attn.W_O', 'mlp.W_out'];

interface Placed extends WeightChange {
  readonly writer: Writer;
}

export type LayerWeightChanges = readonly Placed[];

/** Weight changes by layer. Throws RangeError that names a weight, a head or a length that the model lacks. */
export function placeWeightChanges(
  changes: readonly WeightChange[],
  config: ModelConfig,
): ReadonlyMap<number, LayerWeightChanges> {
  const layers = new Map<number, Placed[]>();
  for (const change of changes) {
    const { layer, writer } = parse(change, config);
    layers.set(layer, [...(layers.get(layer) ?? []), { ...change, writer }]);
  }
  return layers;
}

function parse(change: WeightChange, config: ModelConfig): { layer: number; writer: Writer } {
  const { weight, head, u, v } = change;
  const [, index, name] = /^blocks\.(\d+)\.(.+)$/.exec(weight) ?? [];
  const writer = ORDER.find((known) => known === name);
  if (index === undefined || writer === undefined)
    throw new RangeError(
      `cannot change ${weight}; expected blocks.<layer>.<weight> with one of ${ORDER.join(', ')}`,
    );
  const within = (what: string, at: number | undefined, size: number) => {
    if (at === undefined || !Number.isInteger(at) || at < 0 || at >= size)
      throw new RangeError(`${weight}: expected a ${what} from 0 to ${size - 1}, got ${at}`);
  };
  within('layer', Number(index), config.nLayers);
  if (writer === 'attn.W_O') within('head', head, config.nHeads);
  else if (head !== undefined) throw new RangeError(`${weight} has no heads, got head ${head}`);
  const { dHead, dMlp, dModel } = config;
  const check = (what: string, values: ArrayLike<number>, size: number) => {
    if (values.length !== size)
      throw new RangeError(`${weight}: expected ${what} of ${size} values, got ${values.length}`);
    const wrong = Array.from(values).findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new RangeError(
        `${weight}: expected finite numbers in ${what}, got ${values[wrong]} at ${wrong}`,
      );
  };
  check('u', u, writer === 'attn.W_O' ? dHead : dMlp);
  check('v', v, dModel);
  return { layer: Number(index), writer };
}

type BlockRun = ReturnType<BlockStack['run']>;

/**
 * Runs one block as if its weights were W + u vᵀ. As x (W + u vᵀ) = x W + (x · u) v, the block is run first to read x,
 * then again with (x · u) v added where x W goes, before any intervention there. The weights stay what they are.
 */
export async function runChanged(
  runtime: Runtime,
  blocks: BlockStack,
  { layer, x, frame }: { layer: number; x: DeviceTensor; frame: RunFrame },
  { weights, hooked }: { weights: LayerWeightChanges; hooked: LayerInterventions | undefined },
  reads: readonly string[],
): BlockRun {
  const changed = new Map(hooked);
  for (const writer of ORDER) {
    const own = weights.filter((change) => change.writer === writer);
    if (own.length === 0) continue;
    const site = WRITERS[writer].reads;
    const { next, values } = await blocks.run(layer, x, frame, changed, [site]);
    const value = values.get(site)!;
    const read = { data: await runtime.read(value), shape: value.dims };
    value.dispose();
    next.dispose();
    const { writes } = WRITERS[writer];
    changed.set(writes, addBefore(written(own, read), changed.get(writes)));
  }
  return blocks.run(layer, x, frame, changed, reads);
}

/** The sum of (x · u) v: `[batch, pos, dModel]`, from `[batch, pos, dMlp]` or `[batch, pos, head, dHead]`. */
function written(changes: LayerWeightChanges, { data, shape }: Tensor): Broadcast {
  const [batch, positions] = shape as [number, number];
  const rows = batch * positions;
  const perRow = data.length / rows;
  const dModel = changes[0]!.v.length;
  const sums = new Float64Array(rows * dModel);
  for (const { head = 0, u, v } of changes) {
    for (let row = 0; row < rows; row++) {
      const from = row * perRow + head * u.length;
      let along = 0;
      for (let i = 0; i < u.length; i++) along += data[from + i]! * u[i]!;
      for (let i = 0; i < dModel; i++) sums[row * dModel + i]! += along * v[i]!;
    }
  }
  return { data: Float32Array.from(sums), shape: [batch, positions, dModel] };
}

/** (value + first) · keep + add, as one change. */
function addBefore(first: Broadcast, then: Affine | undefined): Affine {
  if (!then) return { keep: { data: Float32Array.of(1), shape: [1, 1, 1] }, add: first };
  const [, positions, width] = first.shape as [number, number, number];
  const keep = reader(then.keep);
  const add = reader(then.add);
  const data = first.data.map((value, at) => {
    const row = Math.floor(at / width);
    const place = [Math.floor(row / positions), row % positions, at % width] as const;
    return value * keep(...place) + add(...place);
  });
  return { keep: then.keep, add: { data, shape: first.shape } };
}

function reader({ data, shape }: Broadcast) {
  const [batch, positions, width] = shape as [number, number, number];
  return (b: number, t: number, i: number) =>
    data[
      ((batch > 1 ? b : 0) * positions + (positions > 1 ? t : 0)) * width + (width > 1 ? i : 0)
    ]!;
}
