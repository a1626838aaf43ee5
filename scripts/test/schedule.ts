import type { Counts } from './counts.ts';

/** What the order of the steps hangs on. */
export interface Ordered {
  readonly name: string;
  readonly needs?: readonly string[];
  readonly after?: readonly string[];
}

export interface Ended<Step extends Ordered> {
  readonly step: Step;
  readonly counts: Counts;
  readonly seconds: number;
  /** Steps whose failure kept this one from running. */
  readonly missing: readonly string[];
}

/**
 * Runs all steps, some at a time: whenever there is room, the first in the list whose `needs` and `after` have ended.
 * A step whose needs failed is not run, and counts as skipped. Resolves with how each ended, in the order of the list.
 */
export async function runSteps<Step extends Ordered>(
  steps: readonly Step[],
  atOnce: number,
  run: (step: Step, missing: readonly string[]) => Promise<Counts>,
): Promise<readonly Ended<Step>[]> {
  const ended = new Map<string, Ended<Step>>();
  const running = new Map<string, Promise<void>>();
  const isChosen = (name: string) => steps.some((step) => step.name === name);
  const isReady = ({ name, needs = [], after = [] }: Step) =>
    !ended.has(name) &&
    !running.has(name) &&
    [...needs, ...after].filter(isChosen).every((other) => ended.has(other));

  const start = async (step: Step) => {
    const failed = (name: string) => {
      const other = ended.get(name);
      return other !== undefined && (other.counts.failed > 0 || other.missing.length > 0);
    };
    const missing = (step.needs ?? []).filter(failed);
    const started = performance.now();
    const counts = await run(step, missing);
    const seconds = (performance.now() - started) / 1000;
    ended.set(step.name, { step, counts, seconds, missing });
    running.delete(step.name);
  };

  while (ended.size < steps.length) {
    for (let next = steps.find(isReady); next && running.size < atOnce; next = steps.find(isReady))
      running.set(next.name, start(next));
    if (running.size === 0) throw new Error('steps that wait for each other');
    await Promise.race(running.values());
  }
  return steps.map((step) => ended.get(step.name)!);
}
