import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from '../../../../../src/microscope/tokenizer.ts';

/** What the Rust library gives: see tokenizer-ids.py. */
interface Fixture {
  readonly models: Readonly<Record<string, object>>;
  readonly cases: readonly {
    readonly name: string;
    readonly model: string;
    readonly change: object;
    readonly texts: readonly string[];
    readonly ids: readonly (readonly number[])[];
  }[];
}

const { models, cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/tokenizer-ids.json'), 'utf8'),
) as Fixture;

describe('a tokenizer.json gives the tokens of the Rust library:', () => {
  it.each(cases)('$name', ({ model, change, texts, ids }) => {
    const tokenizer = createTokenizer({ ...models[model], ...change });
    const got = texts.map((text) => tokenizer.encode(text));
    for (const [i, text] of texts.entries()) expect(got[i], JSON.stringify(text)).toEqual(ids[i]);
  });
});
