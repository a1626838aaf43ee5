import type { z } from 'zod';
import { kindsSchema } from '../../schemas/kindsBench.ts';
import { mibSchema } from '../../schemas/mibBench.ts';

const files = import.meta.glob<unknown>('../../../content/benched/*.json', { import: 'default' });

const SCHEMAS = { kinds: kindsSchema, mib: mibSchema } as const;

export type BenchName = keyof typeof SCHEMAS;

/** `content/benched/<name>.json`, which `npm run bench` wrote. Throws where there is none, or it is not of its schema. */
export async function readBench<Name extends BenchName>(
  name: Name,
): Promise<z.infer<(typeof SCHEMAS)[Name]>> {
  const known = Object.keys(SCHEMAS);
  if (!known.includes(name))
    throw new Error(`bench: expected one of ${known.join(', ')}, got "${name}"`);
  const found = await files[`../../../content/benched/${name}.json`]?.();
  const parsed = SCHEMAS[name].safeParse(found);
  if (!parsed.success)
    throw new Error(
      `content/benched/${name}.json is ${found === undefined ? 'missing' : 'not of its schema'}: run \`npm run bench -- --only ${name}\` with the peers of bench/README.md`,
      { cause: parsed.error },
    );
  return parsed.data as z.infer<(typeof SCHEMAS)[Name]>;
}
