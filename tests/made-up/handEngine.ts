import type { Pace } from '../../src/demos/pace.ts';
import type { MemoryMode } from '../../src/microscope/index.ts';
import type {
  Holding,
  LiveEngine,
  LoadEvent,
  OpenedModels,
  OwnFiles,
  RunReport,
} from '../../src/demos/live/protocol.ts';

/** Lets every promise that can settle do so. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

interface Run {
  readonly spec: unknown;
  readonly own: OwnFiles | undefined;
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, partial?: unknown) => void;
  /** `spec`: as it ran, where that is not what was asked for. */
  readonly finish: (result: unknown, spec?: unknown) => void;
  readonly fail: (error: Error) => void;
}

/** An engine whose every answer the test gives by hand. */
export class HandEngine implements LiveEngine {
  loads: {
    spec: unknown;
    signal: AbortSignal;
    say: (event: LoadEvent) => void;
    own: OwnFiles | undefined;
    finish: (notes?: string[], more?: Partial<OpenedModels>) => void;
    fail: (error: Error) => void;
  }[] = [];
  runs: Run[] = [];
  /** Of the runs, in the order in which they were asked for. */
  paces: Pace[] = [];
  released: string[] = [];
  siteReleases = 0;

  open(
    _experiment: string,
    spec: unknown,
    say: (event: LoadEvent) => void,
    signal: AbortSignal,
    own?: OwnFiles,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<OpenedModels>();
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    this.loads.push({
      spec,
      signal,
      say,
      own,
      finish: (notes = [], more = {}) => {
        resolve({ device: 'wasm', notes, ...more });
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
    own?: OwnFiles,
    onpaced?: (set: (pace: Pace) => void) => void,
  ) {
    onpaced?.((pace) => this.paces.push(pace));
    const { promise, resolve, reject } = Promise.withResolvers<RunReport>();
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
    const finish = (result: unknown, ran = spec) => {
      resolve({ spec: ran, result, device: 'wasm', ms: 12 });
    };
    this.runs.push({ spec, own, signal, progress, finish, fail: reject });
    return promise;
  }

  release({ id }: OwnFiles) {
    this.released.push(id);
  }

  holdings: MemoryMode[] = [];
  tellHolding: (holding: Holding) => void = () => undefined;

  hold(memory: MemoryMode) {
    this.holdings.push(memory);
  }

  watchHolding(listener: (holding: Holding) => void) {
    this.tellHolding = listener;
    return () => undefined;
  }

  /** Another frame of the site takes the models. */
  take: () => void = () => undefined;

  watchLoss(listener: () => void) {
    this.take = listener;
    return () => undefined;
  }

  releaseSite() {
    this.siteReleases += 1;
  }
}
