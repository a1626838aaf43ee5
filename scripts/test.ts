/**
 * `npm test`: every check and test, in order, to the end even where one fails. The last line is
 * `N passed, N failed, N skipped`. `npm test -- unit site` runs only the named steps (and what they need).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findChromium } from './chromium.ts';
import type { Counts } from '../tests/counts.ts';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** A Vitest project: each test counts. Any other step counts as one. */
  readonly vitest?: boolean;
  /** Steps that must have passed for this one to mean anything. */
  readonly needs?: readonly string[];
}

const vitest = (name: string, needs: readonly string[] = []): Step => ({
  name,
  command: ['vitest', 'run', '--project', name],
  vitest: true,
  needs,
});

const steps: readonly Step[] = [
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'astro', command: ['astro', 'check'] },
  { name: 'svelte', command: ['svelte-check', '--fail-on-warnings'] },
  // After astro, whose check writes the types of the content that lint reads.
  { name: 'lint', command: ['eslint', '.', '--max-warnings', '0'] },
  vitest('unit'),
  vitest('parity'),
  { name: 'build', command: ['astro', 'build'] },
  { name: 'chromium', command: [] },
  vitest('site', ['build', 'chromium']),
  vitest('browser', ['build', 'chromium']),
];

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'conceptscope-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  ASTRO_TELEMETRY_DISABLED: '1',
  ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
};

/** Exit status; 1 where the command was killed or is not there. */
function execute(command: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<number> {
  const [program = '', ...rest] = command;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: root,
      env: { ...environment, ...extra },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(1);
    });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

async function runVitest(step: Step): Promise<Counts> {
  const file = join(scratch, `${step.name}.json`);
  const reporters = [process.env.CI ? 'verbose' : 'default', './tests/counts.ts'];
  const status = await execute(
    [...step.command, ...reporters.map((name) => `--reporter=${name}`)],
    {
      COUNTS_FILE: file,
    },
  );
  const counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  if (counts.passed + counts.failed + counts.skipped === 0) {
    console.log(`${step.name}: no test ran`);
    counts.failed++;
  } else if (status !== 0 && counts.failed === 0) {
    console.log(`${step.name}: vitest ended with status ${status}`);
    counts.failed++;
  }
  return counts;
}

function runChromium(): number {
  try {
    environment.CHROMIUM_PATH = findChromium({ install: true });
    console.log(environment.CHROMIUM_PATH);
    return 0;
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function runStep(step: Step): Promise<Counts> {
  if (step.vitest) return runVitest(step);
  const status = step.name === 'chromium' ? runChromium() : await execute(step.command);
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

function chosenSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    const known = steps.map((step) => step.name).join(', ');
    console.error(`test: unknown step "${unknown.join('", "')}", expected one of ${known}`);
    process.exit(2);
  }
  if (names.length === 0) return steps;
  const wanted = new Set(names);
  for (const step of steps)
    if (wanted.has(step.name)) step.needs?.forEach((need) => wanted.add(need));
  return steps.filter((step) => wanted.has(step.name));
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
const failedSteps = new Set<string>();

for (const step of chosenSteps(process.argv.slice(2))) {
  const missing = step.needs?.filter((need) => failedSteps.has(need)) ?? [];
  console.log(`\n── ${step.name} ${'─'.repeat(Math.max(0, 70 - step.name.length))}`);
  const started = Date.now();
  let counts: Counts;
  if (missing.length > 0) {
    console.log(`not run: ${missing.join(' and ')} failed`);
    counts = { passed: 0, failed: 0, skipped: 1 };
  } else {
    counts = await runStep(step);
  }
  if (counts.failed > 0) failedSteps.add(step.name);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  const mark = counts.failed > 0 ? '✗' : missing.length > 0 ? '-' : '✓';
  summary.push(
    `${mark} ${step.name.padEnd(9)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${seconds} s`,
  );
}

console.log(`\n${summary.join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
