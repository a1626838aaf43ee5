import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What `convert` writes itself; anything else in the folder (README.md, LICENSE) is kept. */
const GENERATED = /^(manifest\.json|tokenizer\.json|weights-\d+\.bin)$/;

/**
 * Fills a folder in one step: `write` fills a temporary sibling, which then takes the folder's name. When `write` fails
 * or the process is stopped, nothing of the attempt stays and what was there before is unchanged.
 */
export async function replaceFolder<T>(
  out: string,
  replace: boolean,
  write: (folder: string) => Promise<T>,
): Promise<T> {
  const existing = await entriesOf(out);
  if (existing.some((name) => GENERATED.test(name)) && !replace) {
    throw new Error(`${out} holds a model already; give --replace to write it anew`);
  }
  const temporary = join(dirname(out), `.${basename(out)}.writing-${process.pid}`);
  const previous = join(dirname(out), `.${basename(out)}.previous-${process.pid}`);
  const stop = () => {
    rmSync(temporary, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await mkdir(temporary, { recursive: true });
    const result = await write(temporary);
    for (const name of existing.filter((name) => !GENERATED.test(name))) {
      await cp(join(out, name), join(temporary, name), { recursive: true });
    }
    await rm(previous, { recursive: true, force: true });
    swap(out, temporary, previous);
    return result;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    await rm(temporary, { recursive: true, force: true });
    await rm(previous, { recursive: true, force: true });
  }
}

/** Without a wait between the two renames, so that no signal finds the folder gone. */
function swap(out: string, temporary: string, previous: string): void {
  const moved = existsSync(out);
  if (moved) renameSync(out, previous);
  try {
    renameSync(temporary, out);
  } catch (error) {
    if (moved) renameSync(previous, out);
    throw error;
  }
}

async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR')
      throw new Error(`${path} cannot be a folder: a file is in its way`, { cause: error });
    throw error;
  }
}
