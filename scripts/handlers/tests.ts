/** A demo's own browser tests, on the site with marked handlers. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call } from '../../tests/browser/handlers.ts';
import { namesOf } from '../new.ts';
import { MARKED_SITE, ROOT } from './build.ts';

export interface OwnTest {
  /** Relative to the root. */
  readonly file: string;
  /** With its groups, as `-t` reads it. */
  readonly name: string;
  readonly ms: number;
  /** The first line of what it failed with; nothing where it is green. */
  readonly failure: string | undefined;
  /** The ids of the handlers that it called. */
  readonly called: ReadonlySet<string>;
}

interface Asked {
  readonly file: string;
  readonly pattern?: string;
  readonly deleted?: string;
  readonly timeoutMs?: number;
}

/** Vitest's report, what is read of it. */
interface Report {
  readonly testResults: readonly {
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

const OPERATIONS = join(ROOT, 'tests/browser/operated/operations.ts');

/** Runs what operates a demo: its own file, and what `live` does with it. Throws where there is neither. */
export function runOwnTests(demo: string): OwnTest[] {
  const own = `tests/browser/${namesOf(demo).name}.test.ts`;
  const operated = new RegExp(`^  '?${demo}'?: \\{`, 'm').test(readFileSync(OPERATIONS, 'utf8'));
  const tests = [
    ...(existsSync(join(ROOT, own)) ? runTests({ file: own }) : []),
    ...(operated ? runTests({ file: 'tests/browser/live.test.ts', pattern: `^${demo} ` }) : []),
  ];
  if (tests.length === 0) throw new Error(`handlers: expected ${own}, for the demo "${demo}"`);
  return tests;
}

/** Runs tests again by their names, without a handler, until one fails. Each may take a limit of its own. */
export function runWithout(deleted: string, tests: readonly OwnTest[]): OwnTest | undefined {
  for (const { file, name, ms } of tests.toSorted((a, b) => a.ms - b.ms)) {
    const pattern = `^${name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
    // A test that waits for what never comes waits for minutes by itself.
    const ran = runTests({ file, pattern, deleted, timeoutMs: 2 * ms + 15_000 });
    const failed = ran.find(({ failure }) => failure !== undefined);
    if (failed) return failed;
  }
  return undefined;
}

function runTests({ file, pattern, deleted = '', timeoutMs }: Asked): OwnTest[] {
  const dir = mkdtempSync(join(tmpdir(), 'handlers-'));
  const [report, calls] = [join(dir, 'report.json'), join(dir, 'calls.jsonl')];
  const args = ['run', '--project', 'browser', '--project', 'live', file, '--retry', '0'];
  args.push('--reporter=json', `--outputFile.json=${report}`);
  if (pattern !== undefined) args.push('-t', pattern);
  if (timeoutMs !== undefined) args.push('--testTimeout', String(Math.round(timeoutMs)));
  const env = { BUILT_SITE: MARKED_SITE, CALLED_HANDLERS: calls, DELETED_HANDLER: deleted };
  try {
    const { error, stdout, stderr } = spawnSync(join(ROOT, 'node_modules/.bin/vitest'), args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    if (error) throw error;
    if (!existsSync(report)) throw new Error(`${file}: expected a report, got\n${stdout}${stderr}`);
    return readReport(
      file,
      readFileSync(report, 'utf8'),
      existsSync(calls) ? readFileSync(calls, 'utf8') : '',
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** `report` is Vitest's, in JSON; `calls` the lines that tests/browser/handlers.ts wrote meanwhile. */
export function readReport(file: string, report: string, calls: string): OwnTest[] {
  const heard = calls
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Call)
    .map(({ test, handler }) => ({ test: test.replaceAll(' > ', ' '), handler }));
  const { testResults } = JSON.parse(report) as Report;
  const ran = testResults.flatMap(({ message, assertionResults }) => {
    if (assertionResults.length === 0) throw new Error(`${file}: ${message ?? 'has no test'}`);
    return assertionResults.filter(({ status }) => status === 'passed' || status === 'failed');
  });
  return ran.map(({ fullName, status, duration = 0, failureMessages = [] }) => ({
    file,
    name: fullName.trim(),
    ms: duration,
    failure: status === 'failed' ? (failureMessages[0]?.split('\n')[0] ?? 'failed') : undefined,
    called: new Set(
      heard.filter(({ test }) => test === fullName.trim()).map(({ handler }) => handler),
    ),
  }));
}
