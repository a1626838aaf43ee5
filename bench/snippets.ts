import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { PythonSnippet } from '../src/demos/python.ts';
import { pythonFile } from '../src/demos/host/takeAway/pythonFile.ts';
import { demos, findDemo } from '../src/demos/registry.ts';
import type { Section } from './section.ts';
import type { Setup } from './setup.ts';

/** Between the page and Python, in the page's units. Shares and losses are rounded to four digits on the page. */
const TOLERANCE = 1e-3;

const MODELS = pathToFileURL(join(import.meta.dirname, '../public/models/')).href;
const RECORDED = join(import.meta.dirname, '../content/recorded');

interface Sent {
  readonly demo: string;
  readonly name: string;
  readonly code: string;
  readonly snippet: PythonSnippet;
}

interface Answer {
  readonly name: string;
  readonly said: string;
  readonly error: string | null;
}

/** Every Python file of every recorded preset, run against TransformerLens on the same weights. */
export async function snippetsBench({ peers, demos: some }: Setup): Promise<Section> {
  if (!peers) throw new Error('BENCH_PEERS is not set: see bench/README.md');
  some?.forEach(findDemo);
  const sent = await snippetsOf(Object.keys(demos).filter((id) => !some || some.includes(id)));
  const answers = await runAll(join(peers, 'bin/python3'), sent);
  const faults: string[] = [];
  const rows = Object.keys(demos).flatMap((demo) => {
    const own = sent.filter((one) => one.demo === demo);
    if (own.length === 0) return [];
    const found = own.map((one) => {
      const { worst, faults: wrong } = judge(one, answers.get(one.name));
      faults.push(...wrong);
      return worst;
    });
    const counts = own.flatMap(({ snippet }) =>
      snippet.shows.map(({ page }) => (typeof page === 'number' ? 1 : page.length)),
    );
    const numbers = counts.reduce((sum, count) => sum + count, 0);
    return [[demo, String(own.length), String(numbers), Math.max(...found).toExponential(1)]];
  });
  return {
    title: 'Python that readers take away, run against TransformerLens',
    head: ['demo', 'presets', 'numbers and words', 'worst difference'],
    rows,
    notes: [
      `Each demo's Python file of each recorded preset, run by TransformerLens on the published GGUF, or by PyTorch where a demo has models of its own, beside what the page shows. Allowed: ${TOLERANCE}; words must be the same.`,
    ],
    faults,
    keep: !some,
  };
}

async function snippetsOf(ids: readonly string[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (const demo of ids) {
    const { title, python, spec } = findDemo(demo);
    if (!python) continue;
    const toPython = await python();
    const { id, presets } = await spec();
    for (const preset of Object.keys(presets)) {
      const file = join(RECORDED, id, `${preset}.json`);
      const recorded = JSON.parse(readFileSync(file, 'utf8')) as { spec: unknown; result: unknown };
      const snippet = toPython(recorded.spec, recorded.result);
      const name = `${demo}/${preset}`;
      sent.push({
        demo,
        name,
        snippet,
        code: pythonFile({ title, link: name, models: MODELS }, snippet),
      });
    }
  }
  return sent;
}

/** One process for all: what each file printed, by its name. */
async function runAll(python: string, sent: readonly Sent[]): Promise<Map<string, Answer>> {
  const script = join(import.meta.dirname, 'peers/run_snippets.py');
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  child.stdin.end(sent.map(({ name, code }) => `${JSON.stringify({ name, code })}\n`).join(''));
  const answers = new Map<string, Answer>();
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line) as Answer;
    answers.set(answer.name, answer);
    console.error(`bench: ${answer.name}\n${answer.error ?? answer.said}`);
  }
  await ended;
  return answers;
}

function judge({ name, snippet }: Sent, answer: Answer | undefined) {
  if (answer?.error !== null)
    return { worst: NaN, faults: [`${name}: ${answer?.error ?? 'Python ended before it'}`] };
  const lines = answer.said.trim().split('\n');
  const faults: string[] = [];
  let worst = 0;
  snippet.shows.forEach((shown, i) => {
    const line = lines[i] ?? '';
    const difference = Number(/at most (\S+) from the page$/.exec(line)?.[1] ?? NaN);
    const same = line.startsWith(`${shown.name}: the same:`);
    if (!same) worst = Math.max(worst, difference);
    if (!same && !(difference <= TOLERANCE)) faults.push(`${name}: ${line || 'nothing'}`);
  });
  return { worst, faults };
}
