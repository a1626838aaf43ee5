import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Texts, and the runtime's wasm. Weights, pictures and fonts are dense already. */
const COMPRESSIBLE = '**/*.{html,css,js,mjs,json,xml,txt,md,svg,wasm}';

/** A packet or so: below it nothing is saved. */
const LEAST_BYTES = 1400;

/**
 * Writes a `.gz` beside every file of a folder that is worth it, for scripts/serve.ts and other servers that look for
 * one (nginx: gzip_static). The runtime's wasm is too long to compress for each reader.
 */
export function precompress(dir: string): void {
  for (const file of globSync(COMPRESSIBLE, { cwd: dir })) {
    const path = join(dir, file);
    const bytes = readFileSync(path);
    if (bytes.length >= LEAST_BYTES) writeFileSync(`${path}.gz`, gzipSync(bytes));
  }
}
