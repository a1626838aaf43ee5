import type { Problem } from '../demos/live/explain.ts';
import type { LiveEvent, Session } from '../demos/live/session.ts';
import type { RunReport } from '../demos/live/protocol.ts';

/** Starts the program behind an experiment's live runs: `startSession`. */
export type StartSession = (experiment: string, tell: (event: LiveEvent) => void) => Session;

/** A run that did not come to a result, in the words that a reader is given. */
export class RunFailed extends Error {
  override readonly name = 'RunFailed';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

interface Kept {
  readonly session: Session;
  /** Of the run under way. */
  hear: (event: LiveEvent) => void;
}

const DEAF = () => undefined;

/** Runs experiments, each in a session of its own that is kept for its next run. */
export class OneRun {
  readonly #start: StartSession;
  readonly #kept = new Map<string, Kept>();

  constructor(start: StartSession) {
    this.#start = start;
  }

  /** Loads what the experiment needs and runs it. Rejects with RunFailed, or with the signal's reason. */
  run(
    experiment: string,
    spec: unknown,
    signal: AbortSignal,
    hear: (event: LiveEvent) => void,
  ): Promise<RunReport> {
    const kept = this.#keep(experiment);
    const { session } = kept;
    const { promise, resolve, reject } = Promise.withResolvers<RunReport>();
    const stop = () => {
      session.stop();
      kept.hear = DEAF;
      reject(signal.reason as Error);
    };
    if (signal.aborted) {
      stop();
      return promise;
    }
    kept.hear = (event) => {
      hear(event);
      if (event.kind === 'opened') void session.run(spec);
      else if (event.kind === 'result') resolve(event.report);
      else if (event.kind === 'failed') reject(new RunFailed(event.problem));
    };
    signal.addEventListener('abort', stop, { once: true });
    void session.open(spec);
    return promise.finally(() => {
      signal.removeEventListener('abort', stop);
    });
  }

  #keep(experiment: string): Kept {
    const known = this.#kept.get(experiment);
    if (known) return known;
    const session = this.#start(experiment, (event) => {
      kept.hear(event);
    });
    const kept: Kept = { session, hear: DEAF };
    this.#kept.set(experiment, kept);
    return kept;
  }
}
