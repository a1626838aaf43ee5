import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookName } from '../../src/microscope/index.ts';

/** What tests/fixtures/oracle-ekg.py wrote: GPT-2 in numpy float64 on the committed weights. */
export interface EkgOracle {
  readonly numpy: string;
  readonly cases: readonly EkgCase[];
}

export interface EkgCase {
  readonly model: string;
  readonly prompt: string;
  readonly run: string;
  /** Layer and head whose z is zero. */
  readonly ablated: readonly [layer: number, head: number] | null;
  readonly tokens: readonly number[];
  /** `[position][vocabulary]`. */
  readonly logits: readonly (readonly number[])[];
  /** At the last position: residual `[dModel]`, pattern `[head][key]`. */
  readonly hooks: Readonly<Record<HookName, readonly number[] | readonly (readonly number[])[]>>;
}

export function readEkgOracle(): EkgOracle {
  const path = join(import.meta.dirname, '../fixtures/oracle-ekg.json');
  return JSON.parse(readFileSync(path, 'utf8')) as EkgOracle;
}
