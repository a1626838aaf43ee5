import type { MemoryMode, ModelPool } from '../../microscope/index.ts';
import type { Holding } from './protocol.ts';

type Held = Pick<ModelPool, 'grow' | 'shrink' | 'memory' | 'device'>;

/** Unpacks the site's models beside the packed ones when there is time, and packs them again when the reader wishes. */
export class ModelHolding {
  readonly #models: Held;
  readonly #listeners = new Set<(holding: Holding) => void>();
  #wanted: MemoryMode;
  #now: Holding = 'lean';
  /** Ends the unpacking under way. */
  #growth: AbortController | null = null;

  /** `wanted`: what the models become once the first result is shown. */
  constructor(models: Held, wanted: MemoryMode) {
    this.#models = models;
    this.#wanted = wanted;
  }

  watch(listener: (holding: Holding) => void): void {
    this.#listeners.add(listener);
    listener(this.#now);
  }

  /** What the reader wishes for. */
  async want(memory: MemoryMode): Promise<void> {
    this.#wanted = memory;
    this.#growth?.abort();
    if (memory === 'fast') return this.grow();
    await this.#models.shrink(new AbortController().signal);
    this.#tell('lean');
  }

  /** A result is on its way to the screen. Where the memory does not suffice the models stay as they are. */
  async grow(): Promise<void> {
    if (this.#wanted !== 'fast' || this.#growth || this.#models.device !== 'wasm') return;
    const growth = new AbortController();
    this.#growth = growth;
    try {
      if ((await this.#models.memory()) !== 'lean') return;
      this.#tell('growing');
      await this.#models.grow(growth.signal);
      this.#tell('fast');
    } catch {
      // Nothing on the screen depends on it. It is not tried again until the reader asks.
      if (!growth.signal.aborted) this.#wanted = 'lean';
      this.#tell('lean');
    } finally {
      this.#growth = null;
    }
  }

  #tell(holding: Holding): void {
    this.#now = holding;
    for (const listener of this.#listeners) listener(holding);
  }
}
