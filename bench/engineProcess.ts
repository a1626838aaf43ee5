/** The engine in a process of its own, since ONNX Runtime starts its threads once: `engineProcess.ts <threads> <fast|lean>`. */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { openModelPath } from '../src/cli/nodeFiles.ts';
import { MicroscopeStand, patchSweep, type MemoryMode } from '../src/microscope/index.ts';
import { atlas, forward, randomRun, time, type Pair } from './work.ts';

const MODELS = join(import.meta.dirname, '../public/models');

interface Request {
  readonly call: string;
  readonly pair: Pair;
  readonly tokens: readonly number[];
  readonly hooks: 'all' | 'none';
  readonly layers?: readonly number[];
  readonly batch: number;
  readonly length: number;
}

const [threads = '1', memory = 'fast'] = process.argv.slice(2);
const stand = new MicroscopeStand({
  device: 'wasm',
  threads: Number(threads),
  memory: memory as MemoryMode,
  open: (id, { signal }) => openModelPath(join(MODELS, id), { signal }),
});

async function answer(request: Request): Promise<unknown> {
  if (request.call === 'load') {
    return time(async () => {
      const { tokenizer } = await stand.model('smollm2-135m');
      return tokenizer.encode('x').length;
    });
  }
  if (request.call === 'ready') return { ms: 0, value: null };
  const model = await stand.model('smollm2-135m');
  const { pair, layers } = request;
  switch (request.call) {
    case 'atlas':
      return time(() => atlas(model, pair, layers));
    case 'heads': {
      const { clean: source, corrupt: target, ...metric } = pair;
      const site = 'attn_head_out_all_pos';
      return time(
        async () => (await patchSweep(model, { site, layers, source, target, metric })).effects,
      );
    }
    case 'forward':
      return time(() => forward(model, request.tokens, request.hooks));
    case 'random':
      return time(() => randomRun(model, request.batch, request.length));
    default:
      throw new Error(`no call "${request.call}"`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Request).catch((error: unknown) => ({
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await stand.dispose();
