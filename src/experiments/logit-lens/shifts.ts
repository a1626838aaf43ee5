import { lensHooks, type Microscope, type Model } from '../../microscope/index.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import corpus from '../measure/texts/marked.json' with { type: 'json' };

/** Two speeches and a novel. None names what a preset asks for. */
const TEXTS = [0, 1, 6].map((index) => corpus.passages[index]!.text.replace(/[{}]/g, ''));

/** Of each text: a run over all of it would double a reader's wait. */
const MOST = 40;

/** What turns a row of the lens into the last one, on average over other texts. */
export interface Shifts {
  readonly texts: number;
  /** As many streams were taken in; the first of each text, where heads rest, was not. */
  readonly tokens: number;
  /** `[row][dModel]`: mean of the last row's stream minus mean of this row's. The last is zero. */
  readonly shifts: readonly Float32Array[];
}

const last = lastPerModel<Shifts>();

/** The smallest tuned lens: a translation by a vector in each layer, and no matrix. After Belrose et al. 2023, who train both. */
export const shiftsOf = (
  model: Model,
  { signal }: Microscope,
  onFraction: (fraction: number) => void,
): Promise<Shifts> => last(model, null, () => measure(model, signal, onFraction));

async function measure(
  model: Model,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Shifts> {
  const { dModel, nCtx } = model.config;
  const hooks = lensHooks(model.config);
  const means = hooks.map(() => new Float64Array(dModel));
  let tokens = 0;
  for (const [done, text] of TEXTS.entries()) {
    const ids = model.tokenizer.encode(text).slice(0, Math.min(nCtx, MOST));
    const { cache } = await model.runWithCache(ids, hooks, { signal });
    hooks.forEach((hook, row) => {
      const { data } = cache.get(hook);
      for (let i = dModel; i < data.length; i++) means[row]![i % dModel]! += data[i]!;
    });
    tokens += Math.max(0, ids.length - 1);
    onFraction((done + 1) / TEXTS.length);
  }
  const end = means.at(-1)!;
  return {
    texts: TEXTS.length,
    tokens,
    shifts: means.map((mean) =>
      Float32Array.from(mean, (sum, i) => (end[i]! - sum) / Math.max(1, tokens)),
    ),
  };
}
