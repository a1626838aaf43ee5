import { mibSchema } from '../../schemas/mibBench.ts';

const files = import.meta.glob<unknown>('../../../content/benched/*.json', { import: 'default' });

const SCHEMAS = { mib: mibSchema } as const;

export type BenchName = keyof typeof SCHEMAS;

/** `content/benched/<name>.json`, which `npm run bench` wrote. Throws where there is none, or it is not of its schema. */
export async function readBench(name: string) {
  const known = Object.keys(SCHEMAS);
  if (!known.includes(name))
    throw new Error(`bench: expected one of ${known.join(', ')}, got "${name}"`);
  const found = await files[`../../../content/benched/${name}.json`]?.();
  const parsed = SCHEMAS[name as BenchName].safeParse(found);
  if (!parsed.success)
    throw new Error(
      `content/benched/${name}.json is ${found === undefined ? 'missing' : 'not of its schema'}: run \`npm run bench -- --only ${name}\` with the peers of bench/README.md`,
      { cause: parsed.error },
    );
  return parsed.data;
}
