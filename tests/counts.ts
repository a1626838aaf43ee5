import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, TestSuite, Vitest } from 'vitest/node';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Vitest reporter that writes what ran to the file named by COUNTS_FILE, for scripts/test.ts to add up. A file that
 * does not load, a set-up that throws and an error outside any test are failures, though no test carries them.
 */
export default class CountsReporter implements Reporter {
  onInit(_vitest: Vitest): void {
    this.write({ passed: 0, failed: 1, skipped: 0 }); // stands if the run dies before its end
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const suites: (TestModule | TestSuite)[] = [module, ...module.children.allSuites()];
      counts.failed += suites.filter((suite) => suite.errors().length > 0).length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed++;
        else if (result.state === 'failed') counts.failed++;
        else {
          counts.skipped++;
          const reason = result.state === 'skipped' ? result.note : undefined;
          console.log(`skipped: ${test.fullName}: ${reason ?? 'its set-up failed'}`);
        }
      }
    }
    this.write(counts);
  }

  private write(counts: Counts): void {
    const file = process.env.COUNTS_FILE;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
