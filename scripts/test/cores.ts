/**
 * Which processors a step of `npm test` may use. Steps that compute on the same ones wait for each other's threads,
 * which spin: two steps on both cores of a machine took a third more of its time than with a core each.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { onPath } from '../programs.ts';

/** Numbers of the processors that this process may use, ascending; none where the system does not say. */
export function ownCores(status = readStatus()): readonly number[] {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1] ?? '';
  return list
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first = 0, last = first] = part.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
}

/** Linux alone tells. */
function readStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The processors in as many shares as there are lanes, none of them in two. No shares where there are fewer processors
 * than lanes: then every step uses what there is.
 */
export function shareCores(
  cores: readonly number[],
  lanes: number,
): readonly (readonly number[])[] {
  const each = Math.floor(cores.length / lanes);
  if (each === 0) return [];
  return Array.from({ length: lanes }, (_, lane) =>
    cores.slice(lane * each, lane === lanes - 1 ? undefined : (lane + 1) * each),
  );
}

/** The command, kept to these processors; as it is where there are none to keep it to, or no `taskset`. */
export function keptTo(
  cores: readonly number[] | undefined,
  command: readonly string[],
): readonly string[] {
  const taskset = cores === undefined ? undefined : onPath('taskset');
  return cores && taskset ? [taskset, '-c', cores.join(','), ...command] : command;
}

/** What the whole of `npm test` may use, told to its steps. */
export const ALL_CORES = 'CONCEPTSCOPE_ALL_CORES';

/** Runs something with all processors that `npm test` has: what it starts meanwhile keeps them. */
export async function onAllCores<Value>(run: () => Promise<Value>): Promise<Value> {
  const own = ownCores().join(',');
  const all = process.env[ALL_CORES];
  if (!all || all === own) return run();
  keepThisTo(all);
  try {
    return await run();
  } finally {
    keepThisTo(own);
  }
}

function keepThisTo(list: string): void {
  spawnSync('taskset', ['-c', '-p', list, String(process.pid)]);
}
