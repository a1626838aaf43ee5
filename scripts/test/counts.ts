import { existsSync, readFileSync } from 'node:fs';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** The part of Vitest's JSON report that is read here. */
interface Report {
  readonly testResults: readonly {
    readonly status: 'passed' | 'failed';
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * What ran, by Vitest's JSON report. A file that does not load or a set-up that throws fails, though no test carries
 * it; so does a run that leaves no report, runs no test, or ends badly (`status`) without a failed test: an error
 * outside of any test is not in the report.
 */
export function countReport(file: string, status: number): { counts: Counts; problem?: string } {
  if (!existsSync(file))
    return {
      counts: { passed: 0, failed: 1, skipped: 0 },
      problem: `vitest ended with status ${status} before its report`,
    };
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const tests = testResults.flatMap((result) => result.assertionResults);
  const count = (...wanted: string[]) =>
    tests.filter((test) => wanted.includes(test.status)).length;
  const brokenFiles = testResults.filter(
    (result) =>
      result.status === 'failed' &&
      !result.assertionResults.some((test) => test.status === 'failed'),
  );
  const counts = {
    passed: count('passed'),
    failed: count('failed') + brokenFiles.length,
    skipped: 0,
  };
  counts.skipped = tests.length - counts.passed - count('failed');
  if (tests.length === 0 && counts.failed === 0)
    return { counts: { ...counts, failed: 1 }, problem: 'no test ran' };
  if (status !== 0 && counts.failed === 0)
    return { counts: { ...counts, failed: 1 }, problem: `vitest ended with status ${status}` };
  return { counts };
}
