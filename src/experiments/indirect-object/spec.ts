import type { ModelConfig } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import type { ExperimentSpec } from '../experiment.ts';
import { PRESETS } from './presets.ts';
import {
  resultSchema,
  specSchema,
  type IndirectObjectResult,
  type IndirectObjectSpec,
} from './schema.ts';

export type { IndirectObjectResult, IndirectObjectSpec, Outcome } from './schema.ts';

export const MODEL = 'smollm2-135m';
/** The sizes that the presets' heads are counted in. */
const PRESETS_FOR = { nLayers: 30, nHeads: 9 };

/**
 * "When Mary and John went to the store, John gave a drink to": which heads bring the answer, and what is left
 * when some are switched off. After Wang et al. 2022, https://arxiv.org/abs/2211.00593.
 */
export const spec: ExperimentSpec<IndirectObjectSpec, IndirectObjectResult> = {
  id: 'indirect-object',
  title: 'Which head moves the name?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  fit,
};

/** Another model may lack heads that a preset names: the same place in its depth is looked at, and those off are dropped. */
function fit(asked: IndirectObjectSpec, config: ModelConfig): IndirectObjectSpec {
  const isThere = ({ layer, head }: HeadPlace) => layer < config.nLayers && head < config.nHeads;
  const { nLayers, nHeads } = PRESETS_FOR;
  const head = {
    layer: Math.min(Math.floor((asked.head.layer / nLayers) * config.nLayers), config.nLayers - 1),
    head: Math.min(Math.floor((asked.head.head / nHeads) * config.nHeads), config.nHeads - 1),
  };
  return {
    ...asked,
    head: isThere(asked.head) ? asked.head : head,
    off: asked.off.filter(isThere),
  };
}
