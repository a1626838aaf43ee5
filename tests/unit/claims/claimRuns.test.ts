import { describe, expect, it } from 'vitest';
import type { ClaimGroup } from '../../../src/claims/claimGroups.ts';
import { ClaimRuns } from '../../../src/claims/claimRuns.svelte.ts';
import { describeCount, describeValue } from '../../../src/claims/words.ts';
import type { LiveEvent, Session } from '../../../src/demos/live/session.ts';

const claim = (path: string, holds: string) => ({
  ...{ path, holds, recorded: 1 },
  ...{ page: 'Page', section: 'Section', href: '/page/' },
});

const group = (experiment: string, ...claims: [path: string, holds: string][]): ClaimGroup => ({
  ...{ experiment, preset: 'article', title: experiment, spec: { of: experiment } },
  claims: claims.map(([path, holds]) => claim(path, holds)),
});

const GROUPS = [
  group('heads', ['score', '>= 0.5'], ['layer', '== 3']),
  group('broken', ['score', '> 0']),
  group('words', ['text', '== "Mary"'], ['gone', '> 0']),
];

const RESULTS: Record<string, unknown> = {
  heads: { score: 0.75, layer: 4 },
  words: { text: 'Mary' },
};

/** Sessions that answer at once; `held` ones load for ever. */
function world({ held = [] as string[] } = {}) {
  const ran: unknown[] = [];
  let stopped = 0;
  const start = (experiment: string, tell: (event: LiveEvent) => void): Session => ({
    open: async () => {
      const model = { model: 'm', bytes: 1, totalBytes: 2, blocks: 0, totalBlocks: 1 };
      tell({ kind: 'loading', model, bytes: undefined });
      if (held.includes(experiment)) return;
      await Promise.resolve();
      tell({ kind: 'opened', device: 'wasm', notes: [], own: null });
    },
    run: async (spec) => {
      ran.push(spec);
      await Promise.resolve();
      const result = RESULTS[experiment];
      if (result) tell({ kind: 'result', report: { spec, result, device: 'wasm', ms: 5 } });
      else
        tell({
          ...{ kind: 'failed', retry: 'load' },
          problem: { title: 'It broke.', advice: '', detail: '' },
        });
    },
    stop: () => (stopped += 1),
    hold: () => undefined,
    pace: () => undefined,
    leaveOwn: () => undefined,
  });
  return { ran, start, stopped: () => stopped };
}

describe('ClaimRuns', () => {
  it('runs every group once, goes on after one that fails, and counts', async () => {
    const { ran, start } = world();
    const runs = new ClaimRuns(GROUPS, () => Promise.resolve(start));
    expect(runs.count).toEqual({ hold: 0, fail: 0, stuck: 0 });
    await runs.run();
    expect(ran).toEqual(GROUPS.map(({ spec }) => spec));
    expect(runs.running).toBe(false);
    expect(GROUPS.map((one) => runs.phase(one))).toEqual([
      {
        ...{ kind: 'done', device: 'wasm', ms: 5 },
        checked: [
          { value: 0.75, holds: true },
          { value: 4, holds: false },
        ],
      },
      { kind: 'failed', problem: { title: 'It broke.', advice: '', detail: '' } },
      {
        ...{ kind: 'done', device: 'wasm', ms: 5 },
        checked: [
          { value: 'Mary', holds: true },
          { value: null, holds: false },
        ],
      },
    ]);
    expect(runs.count).toEqual({ hold: 2, fail: 2, stuck: 1 });
  });

  it('stopped, keeps what is done and forgets what was under way', async () => {
    const { start, stopped } = world({ held: ['broken'] });
    const runs = new ClaimRuns(GROUPS, () => Promise.resolve(start));
    const all = runs.run();
    await expect.poll(() => runs.phase(GROUPS[1]!).kind).toBe('loading');
    expect(runs.phase(GROUPS[2]!).kind).toBe('waiting');
    runs.stop();
    await all;
    expect(stopped()).toBe(1);
    expect(GROUPS.map((one) => runs.phase(one).kind)).toEqual(['done', 'recorded', 'recorded']);
    expect(runs.running).toBe(false);
  });

  it('asked for another group, gives up the one before', async () => {
    const { start } = world({ held: ['broken'] });
    const runs = new ClaimRuns(GROUPS, () => Promise.resolve(start));
    const first = runs.run([GROUPS[1]!]);
    await expect.poll(() => runs.phase(GROUPS[1]!).kind).toBe('loading');
    await Promise.all([runs.run([GROUPS[2]!]), first]);
    expect(GROUPS.map((one) => runs.phase(one).kind)).toEqual(['recorded', 'recorded', 'done']);
  });

  it('says that the program did not come, and tries again when asked', async () => {
    const { start } = world();
    let online = false;
    const runs = new ClaimRuns(GROUPS, () =>
      online ? Promise.resolve(start) : Promise.reject(new TypeError('Failed to fetch')),
    );
    await runs.run([GROUPS[0]!]);
    expect(runs.phase(GROUPS[0]!)).toMatchObject({
      kind: 'failed',
      problem: { title: 'The program that runs the model could not be fetched.' },
    });
    online = true;
    await runs.run([GROUPS[0]!]);
    expect(runs.phase(GROUPS[0]!).kind).toBe('done');
  });
});

it.each([
  [{ hold: 0, fail: 0, stuck: 0 }, '5 claims, all of which hold as recorded.'],
  [{ hold: 2, fail: 0, stuck: 0 }, '2 of 5 hold here, none fails, 3 not run yet'],
  [{ hold: 3, fail: 1, stuck: 1 }, '3 of 5 hold here, 1 fails, 1 could not be run'],
])('%j of five: %s', (count, words) => {
  expect(describeCount(5, count)).toBe(words);
});

it('values stand as code has them', () => {
  expect([0.123456789, -4, 'Mary', true, null].map(describeValue)).toEqual([
    '0.123457',
    '-4',
    '"Mary"',
    'true',
    'not in the result',
  ]);
});
