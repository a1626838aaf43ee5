/**
 * `npm test`: every check and test, two at a time, each on its share of the processors, to the end even where one fails.
 * The last line is `N passed, N failed, N skipped`. `npm test -- unit site` runs only the named steps (and what they need); `--all`,
 * and CI, run every recorded preset again, whether or not the code that made it has changed: in Node, or in Chromium where
 * a demo is run live with it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ALL_CORES, keptTo, ownCores, shareCores } from './test/cores.ts';
import { countReport, type Counts, type Reported } from './test/counts.ts';
import { runSteps } from './test/schedule.ts';
import { Stage, type Screen } from './test/stage.ts';
import { chooseSteps, type Step } from './test/steps.ts';

const AT_ONCE = 2;

const root = join(import.meta.dirname, '..');
const scratch = mkdtempSync(join(tmpdir(), 'conceptscope-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.env.PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
process.env.ASTRO_TELEMETRY_DISABLED = '1';
process.env[ALL_CORES] = ownCores().join(',');
process.env[process.stdout.isTTY ? 'FORCE_COLOR' : 'NO_COLOR'] = '1';

interface Executed {
  /** Exit status; 1 where the command was killed or is not there. */
  readonly status: number;
  /** The end of what it printed, where the reason of a failure stands that no test carries. */
  readonly lastLines: string;
}

const KEPT_LINES = 30;

function execute(
  command: readonly string[],
  screen: Screen,
  cores: readonly number[] | undefined,
): Promise<Executed> {
  const [program = '', ...rest] = keptTo(cores, command);
  let printed: string[] = [];
  const print = (text: string) => {
    screen.write(text);
    printed = [...printed.slice(-100), text];
  };
  return new Promise((resolve) => {
    const child = spawn(program, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = (status: number) =>
      resolve({
        status,
        lastLines: printed.join('').trimEnd().split('\n').slice(-KEPT_LINES).join('\n'),
      });
    child.stdout.setEncoding('utf8').on('data', print);
    child.stderr.setEncoding('utf8').on('data', print);
    child.on('error', (error) => {
      print(`${error.message}\n`);
      end(1);
    });
    child.on('close', (code) => end(code ?? 1));
  });
}

async function runVitest(
  { name, command }: Step,
  screen: Screen,
  cores: readonly number[] | undefined,
): Promise<Reported> {
  const report = join(scratch, `${name}.json`);
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  const { status, lastLines } = await execute([...command, ...reporters], screen, cores);
  const reported = countReport(report, status);
  if (reported.problem) screen.write(`${name}: ${reported.problem}\n`);
  if (!reported.lacksReason) return reported;
  return { ...reported, failures: [...reported.failures, lastLines] };
}

const stage = new Stage((text) => process.stdout.write(text));

/** By step, said once more at the end: of a long run only the end may be kept. */
const failures = new Map<string, readonly string[]>();

/** Shares that no step has at the moment. */
const free = [...shareCores(ownCores(), AT_ONCE)];

async function runStep(step: Step, missing: readonly string[]): Promise<Counts> {
  const screen = stage.open();
  const cores = free.shift();
  screen.write(`\n── ${step.name} ${'─'.repeat(Math.max(0, 70 - step.name.length))}\n`);
  try {
    if (missing.length > 0) {
      screen.write(`not run: ${missing.join(' and ')} failed\n`);
      return { passed: 0, failed: 0, skipped: 1 };
    }
    if (step.vitest) {
      const reported = await runVitest(step, screen, cores);
      failures.set(step.name, reported.failures);
      return reported.counts;
    }
    const { status, lastLines } = await execute(step.command, screen, cores);
    if (status === 0) return { passed: 1, failed: 0, skipped: 0 };
    failures.set(step.name, [lastLines]);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    screen.close();
    if (cores) free.push(cores);
  }
}

function chosen(): readonly Step[] {
  const words = process.argv.slice(2);
  if (words.includes('--all')) process.env.RERUN = 'all';
  try {
    return chooseSteps(words.filter((word) => word !== '--all'));
  } catch (error) {
    console.error(`test: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(2);
  }
}

const all = chosen();
if (all.some(({ name }) => name === 'live')) process.env.FIRSTS_RUN_LIVE = '1';

const started = performance.now();
const ended = await runSteps(all, AT_ONCE, runStep);
const seconds = (performance.now() - started) / 1000;

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
console.log();
for (const [name, told] of failures)
  for (const failure of told) console.log(`✗ ${name}: ${failure}\n`);
for (const { step, counts, seconds: took, missing } of ended) {
  const mark = counts.failed > 0 ? '✗' : missing.length > 0 ? '-' : '✓';
  console.log(
    `${mark} ${step.name.padEnd(9)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${took.toFixed(0)} s`,
  );
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}
console.log(
  `\n${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s, ${AT_ONCE} steps at a time\n`,
);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
