import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadNow, machineLine, thisMachine } from '../src/cli/bench/machine.ts';

/** One bench's part of RESULTS.md. */
export interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What was done and what a reader must know to judge it; a paragraph each. */
  readonly notes: readonly string[];
  /** What went wrong: numbers that had to agree and do not. */
  readonly faults?: readonly string[];
  /** Whether it goes into RESULTS.md. Default true. */
  readonly keep?: boolean;
}

const RESULTS = join(import.meta.dirname, 'RESULTS.md');
const INTRO = `# Results

Written by \`npm run bench\`; what is compared and how is in [README.md](README.md). Times are medians; the range is over
all rounds. Each section names its own date, machine and load.
`;

/** The section with the circumstances it was measured in. `before` is the load when it began. */
export function sectionText(section: Section, before: number, calm: string): string {
  const { title, head, rows, notes, faults = [] } = section;
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
  const wrong = faults.map((fault) => `**Wrong:** ${fault}`);
  return [`## ${title}`, table, ...notes, ...wrong, circumstances(before, calm)].join('\n\n');
}

function circumstances(before: number, calm: string): string {
  const date = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const load = `load ${before.toFixed(1)} before, ${loadNow().toFixed(1)} after`;
  return `_${date}; ${machineLine(thisMachine(), [load, calm].filter(Boolean).join(', '))}._`;
}

/** Puts sections in place of those of the same title; the others stay as they were measured. */
export function writeSections(texts: readonly string[]): void {
  let known: string[] = [];
  try {
    known = readFileSync(RESULTS, 'utf8')
      .split(/^(?=## )/m)
      .slice(1);
  } catch {
    // the first run
  }
  const titleOf = (text: string) => text.split('\n', 1)[0];
  for (const text of texts) {
    const at = known.findIndex((other) => titleOf(other) === titleOf(text));
    if (at < 0) known.push(text);
    else known[at] = text;
  }
  writeFileSync(
    RESULTS,
    `${[INTRO.trimEnd(), ...known.map((text) => text.trim())].join('\n\n')}\n`,
  );
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}

export function onThreads(name: string, threads: number): string {
  return `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** A target beside whether it is met; empty where there is none. */
export function wanted(
  ratio: number,
  target: number | undefined,
  side: 'at least' | 'at most',
): string {
  if (target === undefined) return '';
  const met = side === 'at least' ? ratio >= target : ratio <= target;
  return `${side} ${target}: ${met ? 'met' : '**missed**'}`;
}
