import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CACHE = join(import.meta.dirname, '../.cache');

/** What is measured, by name: kept after each piece, so that a run that was broken off goes on where it was. */
export class KeptPieces {
  readonly #key: string;
  readonly #file: string;
  readonly #known: Record<string, unknown>;

  /** In `.cache`, for everything that the values depend on. */
  static under(name: string, settings: unknown): KeptPieces {
    const key = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 16);
    return new KeptPieces(key, join(CACHE, name));
  }

  /** What was kept under another key is left. */
  constructor(key: string, file: string) {
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
