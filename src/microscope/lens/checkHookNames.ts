import type { ModelConfig } from '../config.ts';
import { BLOCK_HOOKS, type HookName } from '../hooks.ts';

/** Throws RangeError with the first name that the model lacks, and the names that there are. */
export function checkHookNames(
  names: readonly HookName[],
  all: readonly HookName[],
  { nLayers }: ModelConfig,
): void {
  const known = new Set(all);
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new RangeError(
    `unknown hook ${unknown}; expected hook_embed, ln_final.hook_normalized, or blocks.<0 to ` +
      `${nLayers - 1}>.<hook> with one of ${BLOCK_HOOKS.join(', ')}`,
  );
}
