import type { Experiment } from './experiment.ts';

/** Every experiment by its id. Each is imported when it is needed, so that its id alone costs nothing. */
const loaders: Readonly<Record<string, () => Promise<Experiment>>> = {
  'ekg-and-microscope': async () => (await import('./ekg.ts')).ekg,
  'factual-recall': async () => (await import('./factualRecall.ts')).factualRecall,
  'indirect-object': async () => (await import('./indirectObject.ts')).indirectObject,
  'indirect-object-roles': async () =>
    (await import('./indirectObjectRoles.ts')).indirectObjectRoles,
  'published-ioi': async () => (await import('./publishedIoi.ts')).publishedIoi,
  'induction-heads': async () => (await import('./inductionHeads.ts')).inductionHeads,
  'truth-direction': async () => (await import('./truthDirection.ts')).truthDirection,
};

export const experimentIds: readonly string[] = Object.keys(loaders);

/** Throws with the known ids where there is no such experiment. */
export function loadExperiment(id: string): Promise<Experiment> {
  const load = Object.hasOwn(loaders, id) ? loaders[id] : undefined;
  if (!load) {
    throw new Error(`experiments: expected one of ${experimentIds.join(', ')}, got "${id}"`);
  }
  return load();
}
