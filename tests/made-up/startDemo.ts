import { DemoState } from '../../src/demos/state/demoState.svelte.ts';
import type { DemoWorld } from '../../src/demos/state/phase.ts';
import { LiveSession, type Session } from '../../src/demos/live/session.ts';
import { HandEngine, settle } from './handEngine.ts';

export const presets = {
  mary: { title: 'Mary', spec: { prompt: 'mary', off: [] as number[] } },
  susan: { title: 'Susan', spec: { prompt: 'susan', off: [] as number[] } },
};

/** What the demos of one page share. */
export const onePage = () => ({ engine: new HandEngine(), onSite: new Set<Session>() });

export function start(world: Partial<DemoWorld> = {}, online = true, page = onePage()) {
  const { engine } = page;
  const restarts: unknown[][] = [];
  let now = 0;
  const demo = new DemoState(
    { experiment: 'indirect-object', presets, preset: 'mary' },
    {
      connect: async (tell) => {
        const restart = (...why: unknown[]) => restarts.push(why);
        const world = { ...page, restart, online: () => online };
        return new LiveSession('indirect-object', world, tell);
      },
      recorded: async (preset) => `recorded ${preset}`,
      check: async (spec) => ({ spec }),
      now: () => (now += 10_000),
      ...world,
    },
  );
  return { demo, engine, restarts };
}

export async function startLive(world: Partial<DemoWorld> = {}) {
  const started = start(world);
  void started.demo.goLive();
  await settle();
  started.engine.loads[0]!.finish();
  await settle();
  started.engine.runs[0]!.finish('live mary');
  await settle();
  return started;
}

export const bytes = (count: number) => ({
  stage: 'download' as const,
  model: { model: 'm', bytes: count, totalBytes: 98, blocks: 0, totalBlocks: 30 },
});
