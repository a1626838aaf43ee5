import type { LiveEngine, LoadEvent, RunReport } from '../../src/demos/live.ts';

/** Lets every promise that can settle do so. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

interface Run {
  readonly spec: unknown;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, partial?: unknown) => void;
  readonly finish: (result: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** An engine whose every answer the test gives by hand. */
export class HandEngine implements LiveEngine {
  loads: {
    signal: AbortSignal;
    say: (event: LoadEvent) => void;
    finish: (notes?: string[]) => void;
    fail: (error: Error) => void;
  }[] = [];
  runs: Run[] = [];

  open(_experiment: string, say: (event: LoadEvent) => void, signal: AbortSignal) {
    const { promise, resolve, reject } = Promise.withResolvers<{
      device: 'wasm';
      notes: string[];
    }>();
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    this.loads.push({
      signal,
      say,
      finish: (notes = []) => {
        resolve({ device: 'wasm', notes });
      },
      fail: reject,
    });
    return promise;
  }

  run(
    _experiment: string,
    spec: unknown,
    progress: (fraction: number, partial?: unknown) => void,
    signal: AbortSignal,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<RunReport>();
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    const finish = (result: unknown) => {
      resolve({ result, device: 'wasm', ms: 12 });
    };
    this.runs.push({ spec, signal, progress, finish, fail: reject });
    return promise;
  }
}
