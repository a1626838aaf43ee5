import { everyLayer, type ActivationCache, type ModelConfig } from '../../microscope/index.ts';
import { row } from '../measure/answers.ts';
import { round } from '../measure/numbers.ts';
import type { CircuitFinderResult } from './schema.ts';

type Saturated = CircuitFinderResult['saturated'];

/** A weight from which on attention hardly answers to a small change of what it is made from. */
const LEAST = 0.9;

/**
 * Heads whose attention at the last token is saturated in both runs, and moves between them: what moves it has next to no
 * gradient. Kramár et al. 2024, https://arxiv.org/abs/2403.00745. Row 0 of the cache is the clean run, 1 the corrupt one.
 */
export function saturatedHeads(
  { nLayers, nHeads }: Pick<ModelConfig, 'nLayers' | 'nHeads'>,
  cache: ActivationCache,
): Saturated {
  return everyLayer(nLayers, 'attn.hook_pattern').flatMap((hook, layer) => {
    const { data, shape } = cache.get(hook); // [run, head, pos, pos]
    const length = shape.at(-1)!;
    const look = (run: number, head: number) => {
      const last = row(data, length, (run * nHeads + head + 1) * length - 1);
      const weight = Math.max(...last);
      return { position: last.indexOf(weight), weight: round(weight, 4) };
    };
    return Array.from({ length: nHeads }, (_, head) => ({
      ...{ layer, head, clean: look(0, head), corrupt: look(1, head) },
    })).filter(
      ({ clean, corrupt }) =>
        clean.position !== corrupt.position && Math.min(clean.weight, corrupt.weight) >= LEAST,
    );
  });
}
