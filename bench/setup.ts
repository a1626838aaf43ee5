import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LineProcess } from '../src/cli/bench/lineProcess.ts';
import { startEngine } from '../src/cli/bench/measureBench.ts';
import { MODELS_FOLDER } from '../src/cli/models/nodeModels.ts';
import type { Pair } from '../src/cli/bench/timedWork.ts';
import type { QuietGate } from './quiet.ts';
import type { Oracle } from '../tests/parity/oracle.ts';

export const MODEL = 'smollm2-135m';

export interface Setup {
  /** Before each run: waits for a quiet moment. */
  readonly gate: QuietGate;
  readonly rounds: number;
  /** Of WASM and of the peers, one table row each. */
  readonly threads: readonly number[];
  /** No peers, fewer points. */
  readonly quick: boolean;
  /** Layers of the grid that TransformerLens patches; its time is scaled to all of them. */
  readonly lensLayers: readonly number[];
  /** The folder with the optional peers; undefined where there is none. */
  readonly peers: string | undefined;
  readonly golden: Golden;
  /** Of the Python that readers take away: only these demos, or all. */
  readonly demos: readonly string[] | undefined;
}

export interface Golden {
  readonly pair: Pair;
  /** Row-major, from TransformerLens: head z and residual. */
  readonly heads: readonly number[];
  readonly residual: readonly number[];
}

/** The first pair of the golden file. Its prompts are looked up in the file's own cases, so that no tokenizer is needed. */
export function goldenPair(): Golden {
  const path = join(import.meta.dirname, '../tests/fixtures/oracle-smollm2-135m.json');
  const { cases, patches } = JSON.parse(readFileSync(path, 'utf8')) as Oracle;
  const patch = patches[0]!;
  const { tokens, strTokens } = cases.find(({ prompt }) => prompt === patch.clean)!;
  const ids = new Map(strTokens.map((text, i) => [text, tokens[i]!]));
  const [answer, foil] = [ids.get(patch.answer)!, ids.get(patch.foil)!];
  // The corrupt prompt has another name at the subject's second mention, and is otherwise the same.
  const second = tokens.lastIndexOf(foil);
  const corrupt = tokens.with(second, answer);
  return {
    pair: { clean: tokens, corrupt, answer, foil },
    heads: patch.headZAllPos.flat(),
    residual: patch.residPre.flat(),
  };
}

/** The engine in Node. */
export function engine(threads: number, memory: 'fast' | 'lean' = 'fast'): LineProcess {
  return startEngine({ model: join(MODELS_FOLDER, MODEL), threads, memory });
}

/** A Python peer, or undefined where the peers are not installed. */
export function pythonPeer(
  { peers, quick }: Setup,
  script: 'pytorch_peer' | 'transformer_lens_peer',
  threads: number,
): LineProcess | undefined {
  const python = peers && join(peers, 'bin/python');
  if (quick || !python || !existsSync(python)) return undefined;
  const file = join(import.meta.dirname, 'peers', `${script}.py`);
  return new LineProcess(script, [python, file, String(threads)], {
    OMP_NUM_THREADS: String(threads),
    TQDM_DISABLE: '1',
  });
}
