/** `@wllama/wllama` (llama.cpp in WASM), from files beside the page where they are: nothing here needs it to build. */
import { time, type Timed } from '../../src/cli/bench/timedWork.ts';

interface Completion {
  readonly choices: readonly { readonly text: string }[];
  readonly usage?: { readonly prompt_tokens: number };
  readonly timings?: { readonly prompt_ms: number; readonly prompt_n: number };
}

interface Wllama {
  loadModel(files: readonly Blob[], options: Record<string, unknown>): Promise<void>;
  createCompletion(options: Record<string, unknown>): Promise<Completion>;
  getNumThreads(): number;
}

interface WllamaModule {
  readonly Wllama: new (paths: { default: string }, options: Record<string, unknown>) => Wllama;
}

export interface WllamaRun {
  readonly text: string;
  /** Tokens of the prompt that were computed: all of them where nothing was kept. */
  readonly promptTokens: number;
  /** llama.cpp's own figure for the prompt. */
  readonly promptMs: number;
}

let wllama: Wllama | undefined;

/** Gives the number of threads that it took. */
export async function loadWllama({ threads }: { threads: number }): Promise<number> {
  const address = new URL('wllama/index.js', location.href).href;
  const { Wllama } = (await import(/* @vite-ignore */ address)) as WllamaModule;
  wllama = new Wllama(
    { default: new URL('wllama/wasm/wllama.wasm', location.href).href },
    { suppressNativeLog: true },
  );
  const answer = await fetch(new URL('model.gguf', location.href));
  if (!answer.ok) throw new Error(`model.gguf: the server answered ${answer.status}`);
  await wllama.loadModel([await answer.blob()], {
    n_ctx: 256,
    n_threads: threads,
    n_gpu_layers: 0,
  });
  return wllama.getNumThreads();
}

/** The prompt and one token after it, without hooks and without keeping the prompt from run to run. */
export function runWllama({ prompt }: { prompt: string }): Promise<Timed<WllamaRun>> {
  return time(async () => {
    const { choices, timings, usage } = await wllama!.createCompletion({
      prompt,
      max_tokens: 1,
      temperature: 0,
      cache_prompt: false,
    });
    return {
      text: choices[0]?.text ?? '',
      promptTokens: timings?.prompt_n ?? usage?.prompt_tokens ?? 0,
      promptMs: timings?.prompt_ms ?? NaN,
    };
  });
}
