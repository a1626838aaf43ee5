/** `npm start`: builds the site where anything changed, then serves it. PORT chooses the port, SITE_BASE the path. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { serve } from './serve.ts';
import { siteBase } from './siteBase.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const stampFile = join(root, '.cache/built');

const SOURCES = ['src', 'content', 'public'].map((folder) => `${folder}/**/*`);
const CONFIGURATION = [
  'astro.config.mjs',
  'scripts/embedScript.ts',
  'scripts/hostHeaders.ts',
  'scripts/precompress.ts',
  'scripts/siteBase.ts',
  'svelte.config.js',
  'package-lock.json',
  'tsconfig.json',
];

const port = readPort(process.env['PORT']);
const stamp = stampSources();
if (stamp === readStamp()) {
  console.log('Nothing changed since the last build.');
} else {
  console.log('Building the site …');
  await build();
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stampFile, stamp);
}

const served = await serve(dist, { port, base: siteBase() }).catch(fail);
if (port !== 0 && served.port !== port)
  console.log(`Port ${port} is busy, so this is the next one.`);
console.log(`\n  Conceptscope is at ${served.url}   (Ctrl+C stops it)\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void served.close().then(() => process.exit(0)));

function build(): Promise<void> {
  const child = spawn('astro', ['build'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
      ASTRO_TELEMETRY_DISABLED: '1',
    },
  });
  return new Promise((resolve) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else fail(new Error(`the build failed with status ${code ?? 'unknown'}; see above`));
    });
  });
}

/** Changes whenever a file that the build reads does: names, sizes and times, not contents. */
function stampSources(): string {
  const hash = createHash('sha256');
  const files = [...globSync(SOURCES, { cwd: root }), ...CONFIGURATION].toSorted();
  for (const file of files) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  for (const name of ['SITE_URL', 'SITE_BASE', 'REPOSITORY_URL'])
    hash.update(`${name}=${process.env[name] ?? ''}\n`);
  return hash.digest('hex');
}

/** Of the last build; none where there was none or its output is gone. */
function readStamp(): string | undefined {
  try {
    statSync(join(dist, 'index.html'));
    return readFileSync(stampFile, 'utf8');
  } catch {
    return undefined;
  }
}

function readPort(text = '4321'): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 0 && number < 65536) return number;
  return fail(new Error(`expected a port from 0 to 65535 in PORT, got "${text}"`));
}

function fail(error: Error): never {
  console.error(`start: ${error.message}`);
  process.exit(1);
}
