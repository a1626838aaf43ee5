import type { DemoState } from '../state/demoState.svelte.ts';
import type { HostData } from './hostData.ts';

/** The last result as a reader takes it away: with what it came from, and the spec that gives it again. */
export function resultFile({ experiment }: HostData, { shown }: Pick<DemoState, 'shown'>) {
  const { spec, source, model, result } = shown;
  return { experiment, spec, source, model, result };
}
