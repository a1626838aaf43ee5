import type { ExperimentSpec } from '../experiment.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { PRESETS } from './presets.ts';
import { resultSchema, specSchema, type SelfRepairResult, type SelfRepairSpec } from './schema.ts';

export type { Repair, SelfRepairResult, SelfRepairSpec, Source, StandIn } from './schema.ts';

export const MODEL = 'smollm2-135m';

/**
 * Heads switched off, and what answers: total effect = direct effect + what later parts do otherwise. After McGrath et
 * al. 2023 (https://arxiv.org/abs/2307.15771) and Rushing and Nanda 2024 (https://arxiv.org/abs/2402.15390), with the
 * copy suppression of McDougall et al. 2023 (https://arxiv.org/abs/2310.04625).
 */
export const spec: ExperimentSpec<SelfRepairSpec, SelfRepairResult> = {
  id: 'self-repair',
  title: 'What answers when heads are switched off?',
  models: [MODEL],
  spec: specSchema,
  result: resultSchema,
  presets: PRESETS,
  // A smaller model has other heads: those that it lacks are not switched off.
  fit(asked, { nLayers, nHeads }) {
    const has = ({ layer, head }: HeadPlace) => layer < nLayers && head < nHeads;
    const { layer, head } = asked.watched;
    return {
      ...asked,
      off: asked.off.filter(has),
      watched: { layer: Math.min(layer, nLayers - 1), head: Math.min(head, nHeads - 1) },
    };
  },
};
