import { expect, it } from 'vitest';
import type { HookName, Intervention, Model } from '../../src/microscope/index.ts';
import { differenceTable, outsideTolerance, Worst } from './differences.ts';
import { nodePool } from './nodeMicroscope.ts';
import { readEkgOracle, type EkgCase } from './oracleEkg.ts';

const oracle = readEkgOracle();
const pool = nodePool();

/** The last position of one row of a hook: a residual `[1, pos, dModel]` or a pattern `[1, head, query, key]`. */
function lastPosition({ data, shape }: { data: Float32Array; shape: readonly number[] }): number[] {
  const width = shape.at(-1) ?? 0;
  const length = shape.at(-2) ?? 0;
  const planes = data.length / (width * length);
  return Array.from({ length: planes }, (_, plane) => {
    const end = (plane + 1) * width * length;
    return [...data.subarray(end - width, end)];
  }).flat();
}

async function compareCase(model: Model, one: EkgCase, worst: Worst): Promise<void> {
  const at = `${one.model}, ${one.run}: ${one.prompt}`;
  const tokens = model.tokenizer.encode(one.prompt);
  worst.tally('tokens that differ', tokens.join() !== one.tokens.join(), at);
  const off: Intervention[] = one.ablated
    ? [{ hook: `blocks.${one.ablated[0]}.attn.hook_z`, head: one.ablated[1], keep: 0 }]
    : [];
  const names = Object.keys(one.hooks) as HookName[];
  const run = await model.runWithCache(tokens, names, { logitsAt: 'all', interventions: off });
  one.logits
    .flat()
    .forEach((wanted, i) => worst.add('logits', (run.logits.data[i] ?? NaN) - wanted, at));
  for (const name of names) {
    const quantity = name.endsWith('pattern') ? 'attention rows' : 'last residual';
    const got = lastPosition(run.cache.get(name));
    (one.hooks[name] ?? [])
      .flat()
      .forEach((wanted, i) => worst.add(quantity, (got[i] ?? NaN) - wanted, `${name}, ${at}`));
  }
}

it('GPT-2 on WASM in Node agrees with numpy in float64', async () => {
  const worst = new Worst();
  for (const one of oracle.cases) await compareCase(await pool.model(one.model), one, worst);
  const rows = worst.rows();
  console.log(differenceTable('GPT-2 on WASM in Node', rows));
  expect(
    outsideTolerance(rows, ['tokens that differ', 'logits', 'attention rows', 'last residual']),
  ).toEqual([]);
});
