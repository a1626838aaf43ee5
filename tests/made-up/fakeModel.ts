import {
  lensHooks,
  type ActivationCache,
  type AttributionOptions,
  type HookName,
  type Intervention,
  type LensGridOptions,
  type LensRow,
  type Metric,
  type Microscope,
  type Model,
  type RunOptions,
  type Tensor,
  type Tokenizer,
  type Tokens,
} from '../../src/microscope/index.ts';
import { NAMES } from '../../src/experiments/indirect-object/prompts.ts';

const WORDS = [...NAMES.map((name) => ` ${name}`), ' a', ' b', ' c', ' d'];
const LETTERS = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const TEXTS = [...LETTERS, ...WORDS];

/** Names and four short words are one token each; anything else is spelled letter by letter. */
export const fakeTokenizer: Tokenizer = {
  encode(text) {
    const pieces = text.match(/ ?[^ ]+| /g) ?? [];
    return pieces.flatMap((piece) => {
      const word = TEXTS.indexOf(piece);
      return word >= 0 ? [word] : Array.from(piece, (letter) => TEXTS.indexOf(letter));
    });
  },
  decode: (tokens) => tokens.map((token) => TEXTS[token]).join(''),
  toStrTokens: (tokens) => tokens.map((token) => TEXTS[token]!),
  toSingleToken(text) {
    const token = TEXTS.indexOf(text);
    if (token < 0) throw new Error(`expected one token, got ${text}`);
    return token;
  },
};

const MARY = TEXTS.indexOf(' Mary');
const LAYERS = 2;
const HEADS = 2;
const D_MODEL = 2;

type PartOfModel = Omit<Model, 'generate' | 'neuronAttribution' | 'backward' | 'weights'>;

/**
 * Two layers of two heads with one number each: head 0.0 writes how often Mary is in the prompt, head 1.1 writes 2,
 * the others nothing. What they write adds up to Mary's logit; every other logit is 0.
 */
export class FakeModel implements PartOfModel {
  readonly id = 'fake';
  readonly name = 'Fake';
  readonly hash = '00';
  readonly device = 'wasm';
  readonly tokenizer = fakeTokenizer;
  readonly config = {
    ...{ architecture: 'llama' as const, nLayers: LAYERS, dModel: D_MODEL, nHeads: HEADS },
    ...{ nKeyValueHeads: 2, dHead: 1, dMlp: 1, dVocab: TEXTS.length, nCtx: 99, eps: 1e-5 },
    tiedEmbeddings: true,
  };

  async run(tokens: Tokens, options: RunOptions = {}) {
    const { logits } = await this.runWithCache(tokens, [], options);
    return { logits };
  }

  async runWithCache(tokens: Tokens, names: readonly HookName[] = [], options: RunOptions = {}) {
    const rows = (typeof tokens[0] === 'number' ? [tokens] : tokens) as number[][];
    const values = new Map<HookName, Tensor>();
    const length = rows[0]!.length;
    const marys = rows.map(() => 0);
    for (let layer = 0; layer < LAYERS; layer++) {
      const stream = rows.flatMap((row, b) => row.flatMap(() => [marys[b]!, 0]));
      values.set(`blocks.${layer}.hook_resid_pre`, tensor(stream, rows.length, length, D_MODEL));
      const z = rows.map((row, b) => this.#z(row, b, layer, options.interventions ?? []));
      const spread = z.flatMap((heads) => rows[0]!.flatMap(() => heads));
      values.set(`blocks.${layer}.attn.hook_z`, tensor(spread, rows.length, length, HEADS, 1));
      values.set(`blocks.${layer}.attn.hook_pattern`, evenPattern(rows.length, length));
      z.forEach((heads, b) => (marys[b]! += heads[0]! + heads[1]!));
      options.onBlock?.(layer, LAYERS);
    }
    const stream = rows.flatMap((row, b) => row.flatMap(() => [marys[b]!, 0]));
    const last: HookName = `blocks.${LAYERS - 1}.hook_resid_post`;
    values.set(last, tensor(stream, rows.length, length, D_MODEL));
    const final = rows.flatMap((_, b) => [marys[b]!, 0]);
    const { data } = await this.unembed(tensor(final, rows.length, D_MODEL));
    const cache: ActivationCache = {
      get: (name) => values.get(name)!,
      has: (name) => names.includes(name),
      names: () => [...names],
    };
    return { logits: { data, shape: [rows.length, 1, TEXTS.length] }, cache };
  }

  #z(row: readonly number[], b: number, layer: number, interventions: readonly Intervention[]) {
    const own = layer === 0 ? [row.filter((token) => token === MARY).length, 0] : [0, 2];
    return own.map((value, head) => {
      for (const one of interventions) {
        if (one.hook !== `blocks.${layer}.attn.hook_z` || one.head !== head) continue;
        if (one.batch !== undefined && one.batch !== b) continue;
        value = value * (one.keep ?? 1) + (one.add ? one.add[one.add.length - 1]! : 0);
      }
      return value;
    });
  }

  unembed({ data, shape }: Tensor): Promise<Tensor> {
    const logits = new Float32Array(shape[0]! * TEXTS.length);
    for (let i = 0; i < shape[0]!; i++) logits[i * TEXTS.length + MARY] = data[i * D_MODEL]!;
    return Promise.resolve({ data: logits, shape: [shape[0]!, TEXTS.length] });
  }

  async directLogitAttribution(tokens: readonly number[], answer: number, foil: number) {
    const sign = Number(answer === MARY) - Number(foil === MARY);
    const counted = tokens.filter((token) => token === MARY).length;
    const heads = [
      [counted * sign, 0],
      [0, 2 * sign],
    ];
    return { heads, mlps: [0, 0], embed: 0, bias: 0, total: (counted + 2) * sign };
  }

  async logitLens(tokens: readonly number[], options: AttributionOptions = {}): Promise<LensRow[]> {
    const hooks = lensHooks(this.config);
    const cache = options.cache ?? (await this.runWithCache(tokens, hooks, options)).cache;
    const streams = hooks.flatMap((hook) => [...cache.get(hook).data.slice(-D_MODEL)]);
    const { data } = await this.unembed(tensor(streams, hooks.length, D_MODEL));
    return hooks.map((hook, layer) => ({
      ...{ hook, layer },
      logits: data.slice(layer * TEXTS.length, (layer + 1) * TEXTS.length),
    }));
  }

  async logitLensGrid(tokens: readonly number[], { onRow }: LensGridOptions): Promise<void> {
    const hooks = lensHooks(this.config);
    const { cache } = await this.runWithCache(tokens, hooks);
    for (const [layer, hook] of hooks.entries()) {
      const { data } = cache.get(hook);
      onRow({ hook, layer, logits: await this.unembed(tensor([...data], tokens.length, D_MODEL)) });
    }
  }

  generate(): Promise<never> {
    return Promise.reject(new Error('the fake model does not generate'));
  }

  neuronAttribution(): Promise<never> {
    return Promise.reject(new Error('the fake model has no neurons'));
  }

  async runVariants(
    tokens: readonly number[],
    variants: readonly (readonly Intervention[])[],
    metric: Metric,
  ) {
    const measure = async (interventions: readonly Intervention[]) => {
      const { logits } = await this.run(tokens, { interventions });
      if (typeof metric === 'function') return metric(logits.data);
      return logits.data[metric.answer]! - logits.data[metric.foil]!;
    };
    const values = await Promise.all(variants.map(measure));
    return { base: await measure([]), values };
  }

  async dispose() {
    // Nothing is held.
  }
}

/** Each position looks evenly at itself and all before it. */
function evenPattern(batch: number, length: number): Tensor {
  const cells = Array.from({ length: batch * HEADS * length * length }, (_, i) => {
    const [query, key] = [Math.floor(i / length) % length, i % length];
    return key <= query ? 1 / (query + 1) : 0;
  });
  return tensor(cells, batch, HEADS, length, length);
}

function tensor(values: readonly number[], ...shape: number[]): Tensor {
  return { data: Float32Array.from(values), shape };
}

export function fakeMicroscope(model: PartOfModel): Microscope & { reports: [number, unknown][] } {
  const reports: [number, unknown][] = [];
  return {
    reports,
    signal: new AbortController().signal,
    model: () => Promise.resolve(model as Model),
    progress: (fraction, partial) => reports.push([fraction, structuredClone(partial)]),
  };
}
