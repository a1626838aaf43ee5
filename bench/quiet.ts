import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A machine whose cores idle less than this does other work. */
const IDLE = 0.8;

/** A look at the cores holds for so many milliseconds: short runs are not kept waiting before each. */
const HOLDS = 2000;

/** Counts what began on a quiet machine and what did not. */
export class QuietGate {
  readonly #patience: number;
  #looked = -Infinity;
  #begun = 0;
  #busy = 0;

  /** `patience`: milliseconds to wait for a quiet moment before each run. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Resolves in a quiet moment, or when it has waited long enough. */
  async wait(): Promise<void> {
    if (performance.now() - this.#looked < HOLDS) return;
    await this.#look();
    this.#looked = performance.now();
  }

  async #look(): Promise<void> {
    const end = performance.now() + this.#patience;
    this.#begun++;
    while ((await idleShare()) < IDLE) {
      if (performance.now() < end) continue;
      this.#busy++;
      return;
    }
  }

  /** Of the looks since the last time it was asked. */
  verdict(): string {
    const [begun, busy] = [this.#begun, this.#busy];
    [this.#begun, this.#busy] = [0, 0];
    if (begun === 0) return '';
    if (busy === 0) return 'nothing else kept the machine busy';
    return `**other programs kept the machine busy at ${busy} of ${begun} looks, one before each long run**`;
  }
}

async function idleShare(): Promise<number> {
  const before = cpuTimes();
  await sleep(700);
  const after = cpuTimes();
  return (after.idle - before.idle) / (after.total - before.total);
}

function cpuTimes() {
  let [idle, total] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    total += Object.values(times).reduce((sum, time) => sum + time);
  }
  return { idle, total };
}
