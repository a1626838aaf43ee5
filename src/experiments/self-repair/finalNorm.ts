import type { ActivationCache, HookName, Model } from '../../microscope/index.ts';
import { sum } from '../measure/numbers.ts';
import type { Question } from '../measure/question.ts';

/** `[dModel]`: the last position of a hook of the residual stream. */
export function lastRow(
  { config: { dModel } }: Pick<Model, 'config'>,
  cache: ActivationCache,
  hook: HookName,
): Float32Array {
  const { data } = cache.get(hook);
  return data.slice(data.length - dModel);
}

const middleOf = (values: Float32Array) => sum(Array.from(values)) / values.length;

/** LayerNorm takes the mean away first, RMSNorm does not. */
function centred({ config }: Pick<Model, 'config'>, values: Float32Array): Float32Array {
  if (config.architecture !== 'gpt2') return values;
  const middle = middleOf(values);
  return values.map((value) => value - middle);
}

/** What the final norm divides a stream by. */
export function scaleOf(model: Pick<Model, 'config'>, stream: Float32Array): number {
  const squares = centred(model, stream).map((value) => value ** 2);
  return Math.sqrt(middleOf(squares) + model.config.eps);
}

export interface Arrows {
  /** `[2][dModel]`: along which directions of the stream answer and foil are read, per unit of the norm's scale. */
  readonly arrows: readonly [answer: Float32Array, foil: Float32Array];
  /** What the norm's bias adds to the lead: 0 in an RMSNorm. */
  readonly fixed: number;
}

export async function readArrows(model: Model, { answer, foil }: Question): Promise<Arrows> {
  const { dModel } = model.config;
  const { w, b } = model.weights.lnFinal;
  const { data } = await model.weights.W_U([answer, foil]);
  const [toAnswer, toFoil] = [data.slice(0, dModel), data.slice(dModel)];
  const arrow = (row: Float32Array) =>
    centred(
      model,
      row.map((value, i) => value * w[i]!),
    );
  return {
    arrows: [arrow(toAnswer), arrow(toFoil)],
    fixed: b ? sum(Array.from(b, (value, i) => value * (toAnswer[i]! - toFoil[i]!))) : 0,
  };
}
