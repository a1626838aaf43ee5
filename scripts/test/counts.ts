import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What a run's report says. */
export interface Reported {
  readonly counts: Counts;
  /** What went wrong outside of any test. */
  readonly problem?: string;
  /** Each in a few lines. */
  readonly failures: readonly string[];
  /** Whether the report lacks the reason of one: a set-up that threw, an error outside of any test. */
  readonly lacksReason: boolean;
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  readonly status: 'passed' | 'failed';
  readonly name: string;
  /** What kept the file from loading; empty where its set-up threw. */
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Enough of a message to see what was expected, what came, and where. */
const LINES = 12;

const firstLines = (text: string) =>
  text
    .split('\n')
    .slice(0, LINES)
    .map((line) => `    ${line}`)
    .join('\n');

const hasFailedTest = ({ assertionResults }: FileReport) =>
  assertionResults.some(({ status }) => status === 'failed');

function failuresOf(file: FileReport): readonly string[] {
  const place = basename(file.name);
  if (!hasFailedTest(file))
    return file.status === 'failed' ? [`${place}\n${firstLines(file.message ?? '')}`] : [];
  return file.assertionResults
    .filter(({ status }) => status === 'failed')
    .map(
      ({ fullName, failureMessages = [] }) =>
        `${place} > ${fullName}\n${firstLines(failureMessages.join('\n'))}`,
    );
}

/**
 * What ran, by Vitest's JSON report. A file that does not load or a set-up that throws fails, though no test carries
 * it; so does a run that leaves no report, runs no test, or ends badly (`status`) without a failed test: an error
 * outside of any test is not in the report.
 */
export function countReport(file: string, status: number): Reported {
  const broken = (counts: Counts, problem: string): Reported => ({
    counts: { ...counts, failed: 1 },
    problem,
    failures: [problem],
    lacksReason: true,
  });
  const none = { passed: 0, failed: 0, skipped: 0 };
  if (!existsSync(file))
    return broken(none, `vitest ended with status ${status} before its report`);
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const tests = testResults.flatMap((result) => result.assertionResults);
  const count = (wanted: string) => tests.filter((test) => test.status === wanted).length;
  const brokenFiles = testResults.filter(
    (result) => result.status === 'failed' && !hasFailedTest(result),
  );
  const counts = {
    passed: count('passed'),
    failed: count('failed') + brokenFiles.length,
    skipped: tests.length - count('passed') - count('failed'),
  };
  if (tests.length === 0 && counts.failed === 0) return broken(counts, 'no test ran');
  if (status !== 0 && counts.failed === 0)
    return broken(counts, `vitest ended with status ${status}`);
  const lacksReason = brokenFiles.some(({ message = '' }) => message === '');
  return { counts, failures: testResults.flatMap(failuresOf), lacksReason };
}
