import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { NAMES, TEMPLATES } from '../../src/experiments/indirect-object/prompts.ts';
import { huggingFaceFiles, storeAs } from './checkpointFiles.ts';
import { madeUpModel, SMALL_GPT2 } from './madeUpModel.ts';

const COMMAND = join(import.meta.dirname, '../../src/cli/index.ts');

const GPT2 = { ...SMALL_GPT2, nLayers: 2, tiedEmbeddings: true };

/** A GPT-2 of two layers, whose words are those of the indirect-object prompts. */
export async function writeCheckpoint(folder: string): Promise<void> {
  const words = [...new Set([...TEMPLATES.store.split(' '), ...NAMES])];
  const vocab = Object.fromEntries(words.map((word, id) => [word, id]));
  const tokenizerJson = {
    pre_tokenizer: { type: 'WhitespaceSplit' },
    model: { type: 'WordLevel', vocab, unk_token: 'to' },
  };
  const gpt2 = await storeAs(madeUpModel(GPT2, 'F32'), 'F32', true);
  const files = huggingFaceFiles(GPT2, gpt2.stored, { tokenizerJson });
  for (const [name, content] of Object.entries(files)) {
    const bytes = content instanceof Uint8Array ? content : JSON.stringify(content);
    await writeFile(join(folder, name), bytes);
  }
}

/** The same as `microscope`, in this process: quicker, for what ends before a model is loaded. */
export async function microscopeHere(...args: string[]) {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  const error = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  try {
    const code = await main(args);
    return { stdout, stderr, code };
  } finally {
    out.mockRestore();
    error.mockRestore();
  }
}

/** Standard output, standard error and the exit code of the command. */
export function microscope(...args: string[]) {
  const ended = promisify(execFile)(process.execPath, [COMMAND, ...args], { maxBuffer: 2 ** 26 });
  return ended.then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    (error: unknown) => error as { stdout: string; stderr: string; code: number },
  );
}
