import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { python } from '../../../../src/demos/circuit-finder/python.ts';
import type {
  CircuitFinderResult,
  CircuitFinderSpec,
} from '../../../../src/experiments/circuit-finder/spec.ts';

const path = join(import.meta.dirname, '../../../../content/recorded/circuit-finder/mary.json');
const { spec, result } = JSON.parse(readFileSync(path, 'utf8')) as {
  spec: CircuitFinderSpec;
  result: CircuitFinderResult;
};
const { top, topProbability } = result.clean;
const remains = { whole: { top, topProbability, lead: 1.25 }, alone: 0.5 };
const cutNodes = [
  { layer: 17, head: 4 },
  { layer: 0, head: null },
];

describe('the Python of a circuit', () => {
  it('takes the parts out that are cut, and shows what remains of the model and of the circuit', () => {
    const { lines, shows } = python({ ...spec, cutNodes }, { ...result, remains });
    expect(lines).toContain(
      'cut = [("blocks.17.attn.hook_z", 4), ("blocks.0.hook_mlp_out", None)]',
    );
    const [whole, alone] = shows.slice(-2);
    expect(whole).toMatchObject({ code: 'lead(run(clean, as_corrupt(cut)))', page: 1.25 });
    expect(alone!.code).toMatch(/^kept_by\(\[\[.*\]\], 30, 9, cut\)$/);
    expect(alone!.page).toBe(0.5);
  });

  it('says of ways that they are not followed, and compares nothing that they change', () => {
    const cutWays = [{ from: { layer: 0, head: null }, to: null }];
    const { lines, shows } = python({ ...spec, cutNodes, cutWays }, { ...result, remains });
    expect(lines.join('\n')).toContain('# A way is cut on the page. That is not followed here');
    expect(shows.map(({ page }) => page)).not.toContain(1.25);
    expect(shows).toHaveLength(python(spec, result).shows.length);
  });
});
