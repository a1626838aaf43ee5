import type { HeadPlace } from '../../words/heads.ts';
import type { ExperimentSpec } from '../experiment.ts';
import { PRESETS } from './presets.ts';
import { resultSchema, specSchema, type IoiResult, type IoiSpec } from './schema.ts';

export type { ByStandIn, IoiResult, IoiSpec, Repeat, Steered } from './schema.ts';

export const MODEL = 'smollm2-135m';

/**
 * The circuit for "When Mary and John went to the store, John gave a drink to", found step by step from its end, and
 * judged: who moves the name, who steers them, who notices the repeat, who feeds whom, and is it all. After Wang et al.
 * 2022 (https://arxiv.org/abs/2211.00593); what stands in for a head, after Miller et al. 2024
 * (https://arxiv.org/abs/2407.08734).
 */
export const spec: ExperimentSpec<IoiSpec, IoiResult> = {
  id: 'ioi-investigation',
  title: 'Which heads find out who gets the drink?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  // A smaller model has other heads: those that it lacks leave the circuit.
  fit(asked, { nLayers, nHeads }) {
    const has = ({ layer, head }: HeadPlace) => layer < nLayers && head < nHeads;
    const circuit = asked.circuit.filter(has);
    return {
      ...asked,
      circuit: circuit.length > 0 ? circuit : [{ layer: nLayers - 1, head: 0 }],
    };
  },
};
