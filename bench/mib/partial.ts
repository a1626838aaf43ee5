import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILE = join(import.meta.dirname, '../../.cache/mib.json');

/** What is measured, by name: kept after each piece, so that a run that was broken off goes on where it was. */
export class Partial {
  readonly #key: string;
  readonly #file: string;
  readonly #known: Record<string, unknown>;

  /** `key`: of everything that the values depend on; what was kept under another is left. */
  constructor(key: string, file = FILE) {
    this.#key = key;
    this.#file = file;
    this.#known = read(file, key);
  }

  /** What was kept under `name`, or what `work` gives. */
  async of<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (Object.hasOwn(this.#known, name)) return this.#known[name] as T;
    const value = await work();
    this.#known[name] = value;
    mkdirSync(dirname(this.#file), { recursive: true });
    // Broken off while it writes, a run must not leave half a file.
    writeFileSync(`${this.#file}.new`, JSON.stringify({ key: this.#key, known: this.#known }));
    renameSync(`${this.#file}.new`, this.#file);
    return value;
  }
}

function read(file: string, key: string): Record<string, unknown> {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { key: string; known: object };
    return kept.key === key ? { ...kept.known } : {};
  } catch {
    return {}; // the first run
  }
}
