import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

const MINUTE = 60_000;

/**
 * One file at a time, all in one process, so that they share what takes long to start: the model, the browser, the
 * served site. Two at once would only fight for cores.
 */
const alone = {
  fileParallelism: false,
  isolate: false,
  testTimeout: 10 * MINUTE,
  hookTimeout: 5 * MINUTE,
};

/**
 * A page's process has died in Chromium by itself, in one run of many, on software WebGPU. Only that, never a wrong
 * answer, is tried once more; `launchChromium` prints what it died of.
 */
const retry = { count: 1, condition: /\b(Target|Page) crashed\b/ };

export default defineConfig({
  test: {
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
      { test: { name: 'browser', include: ['tests/browser/**/*.test.ts'], ...alone, retry } },
    ],
  },
});
