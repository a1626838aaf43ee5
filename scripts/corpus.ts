/**
 * `npm run corpus`: cuts the passages of corpusPlan.json out of the packages that bring them, and marks the subjects of
 * their sentences by braces, as somebody read them. What it writes is the corpus of the attention heads' passports.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';

const VERSION = '0.2.3';
const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'src/experiments/attention-heads/corpus.json');

interface Passage {
  readonly package: string;
  readonly file: string;
  /** First and last words. */
  readonly from: string;
  readonly to: string;
  /** Words of the passage, a subject in braces. */
  readonly subjects: readonly string[];
}

/** From its first words to its last, white space made single. Throws where either is not in the text. */
export function cutPassage(text: string, { file, from, to }: Passage): string {
  const single = text.replace(/\s+/g, ' ');
  const start = single.indexOf(from);
  const end = single.indexOf(to, start);
  if (start < 0 || end < 0)
    throw new Error(`corpus: ${file} has no passage from "${from}" to "${to}"`);
  return single.slice(start, end + to.length);
}

/** Puts the braces in. Throws for words that the passage does not have exactly once. */
export function markSubjects(passage: string, subjects: readonly string[]): string {
  return subjects.reduce((marked, words) => {
    const plain = words.replace(/[{}]/g, '');
    const parts = marked.split(plain);
    if (parts.length !== 2)
      throw new Error(`corpus: expected "${plain}" once, got it ${parts.length - 1} times`);
    return parts.join(words);
  }, passage);
}

function unpack(name: string, folder: string): string {
  const [file] = execFileSync('npm', ['pack', `${name}@${VERSION}`, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\n');
  const into = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['xzf', join(folder, file!), '-C', into]);
  return join(into, 'package/data');
}

async function main() {
  const { licence, passages } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'corpusPlan.json'), 'utf8'),
  ) as { licence: string; passages: readonly Passage[] };
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const data = new Map(
    [...new Set(passages.map((one) => one.package))].map((name) => [name, unpack(name, folder)]),
  );
  const made = passages.map((one) => {
    const file = join(data.get(one.package)!, one.file);
    const { text } = JSON.parse(readFileSync(file, 'utf8')) as { text: string };
    return {
      source: `${one.package}@${VERSION}, ${one.file}`,
      text: markSubjects(cutPassage(text, one), one.subjects),
    };
  });
  writeFileSync(
    OUT,
    await format(JSON.stringify({ licence, passages: made }), { parser: 'json', printWidth: 100 }),
  );
  rmSync(folder, { recursive: true });
}

if (import.meta.main) await main();
