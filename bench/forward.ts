import { BenchPage, type Site } from './browser.ts';
import { interleave, type Contestant } from './measure.ts';
import { range, seconds, times, type Section } from './section.ts';
import { engine, pythonPeer, type Setup } from './setup.ts';

const PROMPT = 'When Mary and John went to the store, John gave a drink to';

/** One pass of 14 tokens with every hook read out, against PyTorch with a full cache. */
export async function forwardBench(setup: Setup): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const rounds = setup.rounds * 4; // short runs: more of them
  const rows: string[][] = [];
  const faults: string[] = [];
  for (const threads of [2, 1]) {
    const ours = engine(threads);
    const lean = engine(threads, 'lean');
    const torch = setup.quick ? undefined : pythonPeer(setup, 'pytorch_peer', threads);
    const lens = setup.quick ? undefined : pythonPeer(setup, 'transformer_lens_peer', threads);
    const ask = (process: typeof ours, call: string): Contestant => {
      return async () => {
        const { ms, value } = await process.ask<number>(call, { tokens, hooks: 'all' });
        if (value !== setup.golden.pair.answer) faults.push(`${process.name}: token ${value}`);
        return ms;
      };
    };
    const measured = await interleave(
      {
        'this engine (Node, float32)': ask(ours, 'forward'),
        ...(torch && { 'PyTorch, full cache': ask(torch, 'cache') }),
        ...(lens && { 'TransformerLens, run_with_cache': ask(lens, 'cache') }),
        'this engine (Node, 4-bit)': ask(lean, 'forward'),
      },
      rounds,
    );
    const base = measured['PyTorch, full cache']?.median;
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const ratio = base === undefined ? 'no peer' : times(median / base);
      rows.push([
        `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        seconds(median),
        range(runs),
        ratio,
      ]);
    }
    for (const process of [ours, lean, torch, lens]) await process?.close();
  }
  return {
    title: 'One pass of 14 tokens, every hook read out',
    head: ['', 'median', 'range', 'of PyTorch’s time'],
    rows,
    notes: [
      `${rounds} rounds after one to warm up, in turn. Everybody gives the logits of the last position (TransformerLens: of all) and the same hooks; PyTorch keeps its tensors where they are, the engine copies all of them out of WASM.`,
    ],
    faults,
  };
}

/** The same prompt in one Chromium, this engine against llama.cpp in WASM. */
export async function wllamaBench(setup: Setup, site: Site): Promise<Section> {
  const tokens = setup.golden.pair.clean;
  const rounds = setup.rounds * 4;
  const rows: string[][] = [];
  const notes: string[] = [];
  let version = '';
  for (const threads of [2, 1]) {
    const page = await BenchPage.open(site);
    version = page.version();
    if (!(await page.ask('isolated', undefined))) throw new Error('the bench page is not isolated');
    await page.ask('start', { threads, memory: 'fast', tokens });
    const contestants: Record<string, Contestant> = {
      'this engine, no hooks': async () =>
        (await page.ask('forward', { tokens, hooks: 'none' })).ms,
      'this engine, every hook': async () =>
        (await page.ask('forward', { tokens, hooks: 'all' })).ms,
    };
    if (site.hasWllama) {
      const taken = await page.ask('loadWllama', { threads });
      contestants['wllama, no hooks'] = async () => {
        const { ms, value } = await page.ask('runWllama', { prompt: PROMPT });
        if (value.promptTokens !== tokens.length || value.text !== ' Mary') {
          throw new Error(`wllama computed ${value.promptTokens} tokens and said "${value.text}"`);
        }
        inner.push(value.promptMs);
        return ms;
      };
      notes.push(`wllama took ${taken} for ${threads} wanted threads`);
    }
    const inner: number[] = [];
    const measured = await interleave(contestants, rounds);
    const base = measured['wllama, no hooks']?.median;
    for (const [name, { median, runs }] of Object.entries(measured)) {
      const ratio = base === undefined ? 'no peer' : times(median / base);
      rows.push([
        `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
        seconds(median),
        range(runs),
        ratio,
      ]);
    }
    if (inner.length > 0) {
      const best = Math.min(...inner);
      notes.push(`llama.cpp’s own figure for the prompt is at best ${seconds(best)}`);
    }
    await page.close();
  }
  return {
    title: 'One pass of 14 tokens in Chromium, against wllama',
    head: ['', 'median', 'range', 'of wllama’s time'],
    rows,
    notes: [
      `${version}, cross-origin isolated, WASM; the same GGUF. ${rounds} rounds after one to warm up, in turn. wllama computes the prompt and samples one token, keeping nothing from run to run. ${notes.join('; ')}.`,
    ],
  };
}
