import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const MINUTE = 60_000;

const slow = {
  isolate: false,
  testTimeout: 10 * MINUTE,
  hookTimeout: 5 * MINUTE,
  // What a page is asked again and again takes two clicks and the clipboard: over a second on a busy machine.
  expect: { poll: { timeout: 15_000 } },
};

/** One file at a time, all in one process, so that they share what takes long to start: the model, the served site. */
const alone = { ...slow, fileParallelism: false };

/** Two files at a time, each with a browser of its own: a page waits more than it computes. */
const inPairs = { ...slow, maxWorkers: 2 };

/** Browser tests that compute on the model for minutes, not for what a page does with it. */
const LIVE = ['live', 'liveOnWebgpu', 'faults', 'embed', 'parity'].map(
  (name) => `tests/browser/${name}.test.ts`,
);

/** Begun last, one of these would run on by itself while the other worker has nothing to do. */
const LONGEST = ['steering', 'faultsEngine', 'touched', 'state', 'share'];

/** The longest first, then as Vitest would have it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = LONGEST.findIndex((name) => moduleId.endsWith(`/browser/${name}.test.ts`));
      return index < 0 ? LONGEST.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

/**
 * A page's process has died in Chromium by itself, in one run of many, on software WebGPU. Only that, never a wrong
 * answer, is tried once more; `launchChromium` prints what it died of.
 */
const retry = { count: 1, condition: /\b(Target|Page) crashed\b/ };

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: process.env.CI ? ['verbose'] : ['default'],
    allowOnly: false,
    projects: [
      {
        plugins: [svelte()], // for runes in .svelte.ts and for drawing views to HTML
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: MINUTE,
          hookTimeout: MINUTE,
        },
      },
      { test: { name: 'parity', include: ['tests/parity/**/*.test.ts'], ...alone } },
      { test: { name: 'site', include: ['tests/site/**/*.test.ts'], ...alone } },
      { test: { name: 'live', include: LIVE, ...alone, retry } },
      {
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          exclude: LIVE,
          ...inPairs,
          retry,
        },
      },
    ],
  },
});
