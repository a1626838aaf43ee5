import { DemoState, type DemoWorld, type Session } from '../../src/demos/demoState.svelte.ts';
import { LiveSession } from '../../src/demos/liveSession.ts';
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
    { experiment: 'indirect-object', presets, preset: 'mary', recorded: 'recorded mary' },
    {
      connect: async (demo) =>
        new LiveSession(demo, 'indirect-object', {
          ...page,
          restart: (...why) => restarts.push(why),
          online: () => online,
        }),
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
