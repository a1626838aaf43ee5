import type { ModelConfig, WeightSource } from '../../src/microscope/index.ts';
import { dequantise } from '../../src/microscope/formats/dequantise.ts';

/**
 * A transformer in plain loops and float64, written from the papers and for nothing but to be compared with: one
 * prompt at a time, every hook kept, and `change` called on each value as it is made.
 */
export type Change = (hook: string, value: number[][]) => void;

interface Reference {
  readonly logits: number[];
  /** By hook name; a row per position, heads side by side. A pattern has a row per head and query. */
  readonly hooks: ReadonlyMap<string, number[][]>;
}

export async function referenceRun(
  source: WeightSource,
  tokens: readonly number[],
  change: Change = () => undefined,
): Promise<Reference> {
  const { config } = source;
  const { nLayers, nHeads: H, nKeyValueHeads: KV, dHead } = config;
  const hooks = new Map<string, number[][]>();
  const hook = (name: string, value: number[][]): number[][] => {
    change(name, value);
    hooks.set(
      name,
      value.map((row) => [...row]),
    );
    return value;
  };
  const vector = async (name: string) => [...dequantise(await source.read(name))];
  const rows = async (name: string) => {
    const tensor = await source.read(name);
    const values = dequantise(tensor);
    const width = tensor.shape[1]!;
    return Array.from({ length: tensor.shape[0]! }, (_, i) => [
      ...values.subarray(i * width, (i + 1) * width),
    ]);
  };
  const linear = async (name: string, x: number[][]) => {
    const weight = await rows(name);
    const bias = source.has(`${name}.b`) ? await vector(`${name}.b`) : undefined;
    return x.map((row) => weight.map((w, i) => dot(w, row) + (bias ? bias[i]! : 0)));
  };
  const norm = async (name: string, x: number[][]) => {
    const weight = await vector(`${name}.w`);
    const bias = source.has(`${name}.b`) ? await vector(`${name}.b`) : undefined;
    return x.map((row) =>
      normalise(config, row).map((v, i) => v * weight[i]! + (bias ? bias[i]! : 0)),
    );
  };

  const embedding = await rows('embed');
  let x = hook(
    'hook_embed',
    tokens.map((token) => [...embedding[token]!]),
  );
  if (source.has('pos_embed')) {
    const positions = await rows('pos_embed');
    x = x.map((row, t) => plus(row, positions[t]!));
  }
  for (let layer = 0; layer < nLayers; layer++) {
    const at = `blocks.${layer}.`;
    x = hook(`${at}hook_resid_pre`, x);
    const normed = await norm(`${at}ln1`, x);
    const q = hook(`${at}attn.hook_q`, await linear(`${at}attn.q`, normed));
    const k = hook(`${at}attn.hook_k`, await linear(`${at}attn.k`, normed));
    const v = hook(`${at}attn.hook_v`, await linear(`${at}attn.v`, normed));
    const pattern: number[][] = [];
    for (let head = 0; head < H; head++) {
      const group = Math.floor((head * KV) / H);
      const queries = q.map((row, t) =>
        rotate(config, row.slice(head * dHead, (head + 1) * dHead), t),
      );
      const keys = k.map((row, t) =>
        rotate(config, row.slice(group * dHead, (group + 1) * dHead), t),
      );
      for (let t = 0; t < x.length; t++) {
        const scores = keys.map((key, s) =>
          s <= t ? dot(queries[t]!, key) / Math.sqrt(dHead) : -Infinity,
        );
        pattern.push(softmax(scores));
      }
    }
    hook(`${at}attn.hook_pattern`, pattern);
    const z = x.map((_, t) =>
      Array.from({ length: H * dHead }, (__, i) => {
        const head = Math.floor(i / dHead);
        const column = Math.floor((head * KV) / H) * dHead + (i % dHead);
        return v.reduce((sum, row, s) => sum + pattern[head * x.length + t]![s]! * row[column]!, 0);
      }),
    );
    const attnOut = hook(
      `${at}hook_attn_out`,
      await linear(`${at}attn.o`, hook(`${at}attn.hook_z`, z)),
    );
    const mid = hook(
      `${at}hook_resid_mid`,
      x.map((row, t) => plus(row, attnOut[t]!)),
    );
    const inner = await norm(`${at}ln2`, mid);
    const up = await linear(`${at}mlp.in`, inner);
    const gate = source.has(`${at}mlp.gate`) ? await linear(`${at}mlp.gate`, inner) : undefined;
    const post = up.map((row, t) =>
      row.map((value, i) => (gate ? silu(gate[t]![i]!) * value : gelu(value))),
    );
    const mlpOut = hook(
      `${at}hook_mlp_out`,
      await linear(`${at}mlp.out`, hook(`${at}mlp.hook_post`, post)),
    );
    x = hook(
      `${at}hook_resid_post`,
      mid.map((row, t) => plus(row, mlpOut[t]!)),
    );
  }
  const unembedding = await rows(config.tiedEmbeddings ? 'embed' : 'unembed');
  const [last] = await norm('ln_final', [x.at(-1)!]);
  return { logits: unembedding.map((row) => dot(row, last!)), hooks };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, i) => value + b[i]!);
}

function normalise(config: ModelConfig, row: readonly number[]): number[] {
  const mean = config.architecture === 'gpt2' ? row.reduce((sum, v) => sum + v, 0) / row.length : 0;
  const square = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / row.length;
  return row.map((v) => (v - mean) / Math.sqrt(square + config.eps));
}

function rotate(
  { rotaryBase, rotaryScaling, dHead }: ModelConfig,
  row: readonly number[],
  position: number,
): number[] {
  if (rotaryBase === undefined) return [...row];
  const half = dHead / 2;
  return row.map((value, i) => {
    let angle = position * rotaryBase ** ((-2 * (i % half)) / dHead);
    if (rotaryScaling?.kind === 'linear') angle /= rotaryScaling.factor;
    if (rotaryScaling?.kind === 'factors') angle /= rotaryScaling.factors[i % half]!;
    if (rotaryScaling?.kind === 'llama3') angle *= llama3Share(rotaryScaling, position / angle);
    const other = i < half ? -row[i + half]! : row[i - half]!;
    return value * Math.cos(angle) + other * Math.sin(angle);
  });
}

/** Llama 3.1's rule, by wavelength: long waves are slowed, short ones kept, those between in proportion. */
function llama3Share(
  scaling: Extract<ModelConfig['rotaryScaling'], { kind: 'llama3' }>,
  tokensPerRadian: number,
): number {
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalContext } = scaling;
  const wavelength = 2 * Math.PI * tokensPerRadian;
  if (!(wavelength >= originalContext / highFrequencyFactor)) return 1; // NaN at position 0
  if (wavelength > originalContext / lowFrequencyFactor) return 1 / factor;
  const smooth =
    (originalContext / wavelength - lowFrequencyFactor) /
    (highFrequencyFactor - lowFrequencyFactor);
  return (1 - smooth) / factor + smooth;
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - top));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

const silu = (x: number) => x / (1 + Math.exp(-x));

const gelu = (x: number) =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
