import type { ModelConfig } from '../config.ts';
import { lensHooks, type HookName } from '../hooks.ts';
import { Cache } from '../run/cache.ts';
import { resolvePosition } from '../run/interventions.ts';
import type {
  ActivationCache,
  AttributionOptions,
  LensGridOptions,
  LensRow,
  Tensor,
} from '../types.ts';
import { at } from './attribution.ts';

interface LensEngine {
  /** Runs the blocks, their hooks read into `cache`. */
  readonly run: (
    hooks: readonly HookName[],
    cache: Cache,
    onBlock: (layer: number) => void,
  ) => Promise<unknown>;
  /** Rows `[pos, dModel]` to logits `[pos, dVocab]`. */
  readonly unembed: (rows: Tensor) => Promise<Tensor>;
}

/** Every row at one position, from a cache that is there or a run. */
export async function lensRows(
  config: ModelConfig,
  tokens: readonly number[],
  options: AttributionOptions,
  engine: {
    readonly run: (hooks: readonly HookName[]) => Promise<ActivationCache>;
    readonly unembed: (rows: Tensor) => Promise<Tensor>;
  },
): Promise<LensRow[]> {
  const { dModel, dVocab } = config;
  const hooks = lensHooks(config);
  const cache = options.cache ?? (await engine.run(hooks));
  const position = resolvePosition(options.position ?? -1, tokens.length);
  const stacked = new Float32Array(hooks.length * dModel);
  hooks.forEach((hook, row) => {
    stacked.set(at(cache.get(hook), position), row * dModel);
  });
  const { data } = await engine.unembed({ data: stacked, shape: [hooks.length, dModel] });
  return hooks.map((hook, layer) => ({
    hook,
    layer,
    logits: data.slice(layer * dVocab, (layer + 1) * dVocab),
  }));
}

/** Reads each row while the next block runs, in order. */
export async function lensGrid(
  config: ModelConfig,
  onRow: LensGridOptions['onRow'],
  { run, unembed }: LensEngine,
): Promise<void> {
  const { nLayers } = config;
  const hooks = lensHooks(config);
  const cache = new Cache();
  let read: Promise<void> = Promise.resolve();
  const readRow = (layer: number) => {
    read = read.then(async () => {
      const { data, shape } = cache.get(hooks[layer]!);
      onRow({
        hook: hooks[layer]!,
        layer,
        logits: await unembed({ data, shape: shape.slice(1) }),
      });
    });
    read.catch(() => undefined); // awaited below, once the blocks have run
  };
  await run(hooks, cache, (layer) => {
    readRow(layer);
    if (layer === nLayers - 1) readRow(nLayers);
  });
  await read;
}
