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

const LIBRARIES = ['transformer_lens', 'nnsight'] as const;

interface Sent {
  readonly demo: string;
  readonly name: string;
  readonly code: string;
  readonly snippet: PythonSnippet;
  /** TransformerLens rebuilds the model that it is given: what needs it as it was runs in a process of its own. */
  readonly by: (typeof LIBRARIES)[number];
}

interface Answer {
  readonly name: string;
  readonly said: string;
  readonly error: string | null;
}

/** Every Python file of every recorded preset, run by TransformerLens, and by nnsight, on the same weights. */
export async function snippetsBench({ peers, demos: some }: Setup): Promise<Section> {
  if (!peers) throw new Error('BENCH_PEERS is not set: see bench/README.md');
  some?.forEach(findDemo);
  const sent = await snippetsOf(Object.keys(demos).filter((id) => !some || some.includes(id)));
  const python = join(peers, 'bin/python3');
  const answers = new Map<string, Answer>();
  for (const by of LIBRARIES)
    await runAll(
      python,
      sent.filter((one) => one.by === by),
      answers,
    );
  const faults: string[] = [];
  const lines = Object.keys(demos).flatMap((demo) => LIBRARIES.map((by) => ({ demo, by })));
  const rows = lines.flatMap(({ demo, by }) => {
    const own = sent.filter((one) => one.demo === demo && one.by === by);
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
    const name = by === 'nnsight' ? `${demo}, nnsight` : demo;
    return [[name, String(own.length), String(numbers), Math.max(...found).toExponential(1)]];
  });
  return {
    title: 'Python that readers take away, run against TransformerLens and nnsight',
    head: ['demo', 'presets', 'numbers and words', 'worst difference'],
    rows,
    notes: [
      `Each demo's Python file of each recorded preset, run by TransformerLens, and where it is short by nnsight, on the published GGUF, or by PyTorch where a demo has models of its own, beside what the page shows. Allowed: ${TOLERANCE}; words must be the same.`,
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
    const pythons = await python();
    const { id, presets } = await spec();
    for (const preset of Object.keys(presets)) {
      const file = join(RECORDED, id, `${preset}.json`);
      const recorded = JSON.parse(readFileSync(file, 'utf8')) as { spec: unknown; result: unknown };
      for (const by of LIBRARIES) {
        const toPython = by === 'nnsight' ? pythons.nnsight : pythons.python;
        if (!toPython) continue;
        const snippet = toPython(recorded.spec, recorded.result);
        const name = `${demo}/${preset}${by === 'nnsight' ? ', nnsight' : ''}`;
        const code = pythonFile({ title, link: name, models: MODELS }, snippet);
        sent.push({ demo, name, code, snippet, by });
      }
    }
  }
  return sent;
}

/** One process for all: what each file printed, by its name. */
async function runAll(
  python: string,
  sent: readonly Sent[],
  answers: Map<string, Answer>,
): Promise<void> {
  if (sent.length === 0) return;
  const script = join(import.meta.dirname, 'peers/run_snippets.py');
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
  child.stdin.end(sent.map(({ name, code }) => `${JSON.stringify({ name, code })}\n`).join(''));
  for await (const line of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(line) as Answer;
    answers.set(answer.name, answer);
    console.error(`bench: ${answer.name}\n${answer.error ?? answer.said}`);
  }
  await ended;
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
