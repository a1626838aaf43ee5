import * as Comlink from 'comlink';
import { watchPolicy } from './policy.ts';
import { startWorker } from './startWorker.ts';
import type { WorkerApi } from './worker.ts';

interface Connection {
  readonly api: Comlink.Remote<WorkerApi>;
  readonly worker: Worker;
  /** Rejects when the worker breaks or is given up: Comlink's calls would wait for ever. */
  readonly broken: Promise<never>;
  readonly giveUp: (error: Error) => void;
}

interface LineOptions {
  /** What the next worker is called: its settings. */
  readonly name: () => string;
  /** Waited for before every call. */
  readonly turn?: () => Promise<void>;
  readonly onstart?: (api: Comlink.Remote<WorkerApi>) => void;
}

const asBlocked = watchPolicy(document);

/** A worker, started at the first call. It ends with `close`, after which the next call starts another. */
export class WorkerLine {
  #connection: Connection | null = null;
  #calls = 0;
  readonly #options: LineOptions;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Of the worker that runs now. */
  get api(): Comlink.Remote<WorkerApi> | undefined {
    return this.#connection?.api;
  }

  close(error: Error): void {
    this.#connection?.worker.terminate();
    this.#connection?.giveUp(error);
    this.#connection = null;
  }

  /** Starts a numbered call, and aborts it by its number. Rejects at once with the signal's reason. */
  async call<Answer>(
    start: (api: Comlink.Remote<WorkerApi>, id: number) => Promise<Answer>,
    signal: AbortSignal,
  ): Promise<Answer> {
    signal.throwIfAborted();
    await this.#options.turn?.();
    signal.throwIfAborted();
    const { api, broken } = this.#connect();
    this.#calls += 1;
    const id = this.#calls;
    let abort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      abort = () => {
        void api.abort(id);
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
    });
    try {
      return await Promise.race([start(api, id), broken, aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #connect(): Connection {
    if (this.#connection) return this.#connection;
    const worker = startWorker(this.#options.name());
    let giveUp: (error: Error) => void = () => undefined;
    const broken = new Promise<never>((_, reject) => (giveUp = reject));
    broken.catch(() => undefined); // those who wait see it; nobody may be waiting
    worker.addEventListener('error', ({ message }) => {
      // A worker whose script does not arrive says nothing.
      void asBlocked(new Error(message || 'importing a module script failed')).then((error) => {
        if (this.#connection?.worker === worker) this.close(error as Error);
      });
    });
    const connection = { api: Comlink.wrap<WorkerApi>(worker), worker, broken, giveUp };
    this.#connection = connection;
    this.#options.onstart?.(connection.api);
    return connection;
  }
}
