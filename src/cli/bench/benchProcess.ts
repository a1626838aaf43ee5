/**
 * One model in a process of its own, asked line by line, since ONNX Runtime starts its threads once and memory is
 * counted by process: `benchProcess.ts <folder | file> <threads> <fast|lean>`.
 */
import { createInterface } from 'node:readline';
import {
  loadModel,
  type MemoryMode,
  type Model,
  type PatchSweepSite,
} from '../../microscope/index.ts';
import { messageOf, traceOf } from '../command.ts';
import { openModelPath } from '../models/nodeFiles.ts';
import {
  atlas,
  cleanTokens,
  estimate,
  estimateAndCheck,
  forward,
  pairOf,
  randomRun,
  sweep,
  time,
  type Pair,
  type Work,
} from './timedWork.ts';

/** What each call may be given. */
interface Request {
  readonly call:
    | 'ready'
    | 'load'
    | 'tokens'
    | 'pair'
    | 'forward'
    | 'sweep'
    | 'atlas'
    | 'estimate'
    | 'estimateAndCheck'
    | 'random'
    | 'peak';
  readonly work: Work | undefined;
  readonly pair: Pair;
  readonly tokens: readonly number[];
  readonly hooks: 'all' | 'none';
  readonly site: PatchSweepSite;
  readonly layers?: readonly number[];
  readonly batch: number;
  readonly length: number;
}

const [path = '', threads = '1', memory = 'fast'] = process.argv.slice(2);
let model: Model | undefined;

/** Loads the model on the first call. */
async function loaded(): Promise<Model> {
  model ??= await loadModel(await openModelPath(path), {
    device: 'wasm',
    threads: Number(threads),
    memory: memory as MemoryMode,
  });
  return model;
}

async function answer(request: Request): Promise<unknown> {
  const { call, pair, tokens, hooks, site, layers, batch, length } = request;
  if (call === 'ready') return { ms: 0, value: null };
  if (call === 'peak') return { ms: 0, value: process.resourceUsage().maxRSS * 1024 };
  if (call === 'load') {
    return time(async () => {
      const { name, hash, config } = await loaded();
      return { name, hash, config };
    });
  }
  const own = await loaded();
  switch (call) {
    case 'tokens':
      return { ms: 0, value: cleanTokens(own, request.work) };
    case 'pair':
      return time(() => pairOf(own, request.work));
    case 'forward':
      return time(() => forward(own, tokens, hooks));
    case 'sweep':
      return time(async () => (await sweep(own, site, pair, layers)).effects);
    case 'atlas':
      return time(() => atlas(own, pair, layers));
    case 'estimate':
      return time(() => estimate(own, pair));
    case 'estimateAndCheck':
      return time(() => estimateAndCheck(own, pair));
    case 'random':
      return time(() => randomRun(own, batch, length));
    default:
      throw new Error(`no call "${String(call)}"`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await answer(JSON.parse(line) as Request).catch((error: unknown) => ({
    error: traceOf(error) ?? messageOf(error),
  }));
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
await model?.dispose();
