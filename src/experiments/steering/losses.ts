import type { Intervention, Model } from '../../microscope/index.ts';
import { surprises } from '../measure/answers.ts';
import { mean } from '../measure/numbers.ts';
import { dot } from '../measure/vectors.ts';
import { hookOf, lengthOf, streamsOf } from './vectors.ts';

/** The mean loss of a text in several versions of the model, one a row of a batch, in nats a token. */
async function losses(
  model: Model,
  tokens: readonly number[],
  rows: readonly (Omit<Intervention, 'batch'> | null)[],
  signal: AbortSignal,
): Promise<number[]> {
  const { logits } = await model.run(
    rows.map(() => tokens),
    {
      logitsAt: 'all',
      interventions: rows.flatMap((change, batch) => (change ? [{ ...change, batch }] : [])),
      signal,
    },
  );
  return surprises(
    logits,
    rows.map(() => tokens),
  ).map(mean);
}

interface Addition {
  readonly vector: Float32Array;
  readonly strength: number;
}

/** With each vector added at every token. */
export function lossesWith(
  model: Model,
  tokens: readonly number[],
  layer: number,
  added: readonly Addition[],
  signal: AbortSignal,
): Promise<number[]> {
  const rows = added.map(({ vector, strength }) =>
    strength === 0 ? null : { hook: hookOf(layer), add: vector.map((value) => value * strength) },
  );
  return losses(model, tokens, rows, signal);
}

/**
 * How the loss changes when each direction is projected out of the stream before a layer, at every token but the first.
 * Nothing changes before that layer, so what is to be taken out is known from one plain run.
 */
export async function lossesWithout(
  model: Model,
  tokens: readonly number[],
  layer: number,
  directions: readonly Float32Array[],
  signal: AbortSignal,
): Promise<number[]> {
  const streams = await streamsOf(model, tokens, layer, signal);
  const position = streams.map((_, i) => i + 1);
  const rows = directions.map((direction) => {
    const length = lengthOf(direction);
    const unit = direction.map((value) => value / length);
    const add = new Float32Array(streams.length * unit.length);
    streams.forEach((stream, i) => {
      const along = dot(stream, unit);
      add.set(
        unit.map((value) => -value * along),
        i * unit.length,
      );
    });
    return { hook: hookOf(layer), position, add };
  });
  const [plain, ...changed] = await losses(model, tokens, [null, ...rows], signal);
  return changed.map((loss) => loss - plain!);
}
