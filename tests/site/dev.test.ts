/** `npm run dev`: pages as isolated as the built ones, with recordings and models beside them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

let server: ChildProcess;
let url: string;

beforeAll(async () => {
  // Not this process's own environment: Vitest has put a base and a mode of its own into it.
  const { PATH, HOME } = process.env;
  server = spawn(process.execPath, ['node_modules/astro/bin/astro.mjs', 'dev', '--port', '4600'], {
    cwd: ROOT,
    env: { PATH, HOME, ASTRO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.stdout!.on('data', (text: Buffer) => {
      said += text.toString();
      const found = /http:\/\/localhost:\d+/.exec(said)?.[0];
      if (found) resolve(found);
    });
    server.on('exit', () => reject(new Error(`astro dev ended: ${said}`)));
  });
});
afterAll(() => {
  server.removeAllListeners('exit');
  server.kill();
});

it.each([
  '/concepts/mechanistic-interpretability/',
  '/src/demos/live/worker.ts?worker_file&type=module',
  '/recorded/indirect-object/article.json',
  '/models/smollm2-135m/weights-000.bin',
])('%s is there, and isolated: WASM runs with threads', async (path) => {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'cross-origin',
  });
  await response.body?.cancel();
});
