import {
  interleave,
  range,
  seconds,
  type Contestant,
  type Measured,
} from '../src/cli/bench/interleave.ts';
import type { LineProcess } from '../src/cli/bench/lineProcess.ts';
import { BenchPage, type Site } from './browser.ts';
import { onThreads, times, wanted, type Section } from './section.ts';
import { engine, pythonPeer, type Setup } from './setup.ts';

const PROMPT = 'When Mary and John went to the store, John gave a drink to';
/** These runs are short: more of them. */
const RUNS_A_ROUND = 4;

/** One pass of 14 tokens with every hook read out, against PyTorch with a full cache. */
export async function forwardBench(setup: Setup): Promise<Section> {
  const rounds = setup.rounds * RUNS_A_ROUND;
  const rows: string[][] = [];
  for (const threads of setup.threads) {
    const ours = engine(threads);
    const lean = engine(threads, 'lean');
    const torch = pythonPeer(setup, 'pytorch_peer', threads);
    const lens = pythonPeer(setup, 'transformer_lens_peer', threads);
    const ask = (process: LineProcess, call: string, hooks: 'all' | 'none' = 'all'): Contestant => {
      const { clean: tokens, answer } = setup.golden.pair;
      const given = call === 'forward' ? { tokens, hooks } : { tokens };
      return async () => {
        const { ms, value } = await process.ask<number>(call, given);
        if (value !== answer) throw new Error(`${process.name}: token ${value}, not ${answer}`);
        return ms;
      };
    };
    const measured = await interleave(
      {
        'this engine, float32': ask(ours, 'forward'),
        ...(torch && { 'PyTorch, full cache': ask(torch, 'cache') }),
        ...(lens && { 'TransformerLens, run_with_cache': ask(lens, 'cache') }),
        'this engine, float32, no hooks': ask(ours, 'forward', 'none'),
        'this engine, 4-bit': ask(lean, 'forward'),
      },
      { rounds, gate: setup.gate },
    );
    rows.push(
      ...compared(measured, threads, 'PyTorch, full cache', { 'this engine, float32': 1.5 }),
    );
    for (const process of [ours, lean, torch, lens]) await process?.close();
  }
  return {
    title: 'One pass of 14 tokens, every hook read out',
    head: ['', 'median', 'range', 'of PyTorch’s time', 'wanted'],
    rows,
    notes: [
      `In Node. Median of ${rounds}, one more to warm up, in turn. Everybody gives the last position’s logits (TransformerLens those of all positions) and holds the values of the same hooks. PyTorch keeps its own tensors; the engine copies every value out of WASM.`,
    ],
  };
}

/** The same prompt in one Chromium, this engine against llama.cpp in WASM. */
export async function wllamaBench(setup: Setup, site: Site): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const rounds = setup.rounds * RUNS_A_ROUND;
  const rows: string[][] = [];
  const own: string[] = [];
  let version = '';
  for (const threads of setup.threads) {
    const page = await BenchPage.open(site);
    version = page.version();
    if (!(await page.ask('isolated', undefined))) throw new Error('the bench page is not isolated');
    await page.ask('start', { threads, memory: 'fast', tokens });
    const ours = (hooks: 'all' | 'none'): Contestant => {
      return async () => (await page.ask('forward', { tokens, hooks })).ms;
    };
    const inner: number[] = [];
    const wllama: Contestant = async () => {
      const { ms, value } = await page.ask('runWllama', { prompt: PROMPT });
      if (value.promptTokens !== tokens.length || value.text !== ' Mary') {
        throw new Error(`wllama computed ${value.promptTokens} tokens and said "${value.text}"`);
      }
      inner.push(value.promptMs);
      return ms;
    };
    const compare = site.hasWllama && !setup.quick;
    if (compare && (await page.ask('loadWllama', { threads })) !== threads) {
      throw new Error(`wllama did not take ${threads} threads`);
    }
    const measured = await interleave(
      {
        'this engine, no hooks': ours('none'),
        ...(compare && { 'wllama, no hooks': wllama }),
        'this engine, every hook': ours('all'),
      },
      { rounds, gate: setup.gate },
    );
    rows.push(...compared(measured, threads, 'wllama, no hooks', { 'this engine, no hooks': 1 }));
    if (compare) own.push(`${seconds(Math.min(...inner))} on ${threads}`);
    await page.close();
  }
  return {
    title: 'One pass of 14 tokens in Chromium, against wllama',
    head: ['', 'median', 'range', 'of wllama’s time', 'wanted'],
    rows,
    notes: [
      `${version}, cross-origin isolated, WASM, the same GGUF, one page. Median of ${rounds}, one more to warm up, in turn. wllama computes the prompt, keeps nothing of it from run to run, and samples one token.`,
      ...(own.length > 0
        ? [`llama.cpp’s own best figure for the prompt alone: ${own.join(', ')}.`]
        : []),
    ],
  };
}

function compared(
  measured: Record<string, Measured>,
  threads: number,
  peer: string,
  most: Readonly<Record<string, number>>,
): string[][] {
  const base = measured[peer]?.median;
  return Object.entries(measured).map(([name, { median, runs }]) => [
    onThreads(name, threads),
    seconds(median),
    range(runs),
    base === undefined ? 'no peer' : times(median / base),
    base === undefined ? '' : wanted(median / base, most[name], 'at most'),
  ]);
}
