import { describe, expect, it } from 'vitest';
import { demos } from '../../../../src/demos/registry.ts';
import { checkSpec } from '../../../../src/demos/state/checkSpec.ts';
import { loadExperiment } from '../../../../src/experiments/programs.ts';
import { experimentIds } from '../../../../src/experiments/registry.ts';

describe.each(experimentIds.filter((id) => Object.hasOwn(demos, id)))('a link to %s', (id) => {
  it('may ask for what each of its examples asks', async () => {
    const { presets } = await loadExperiment(id);
    for (const { spec } of Object.values(presets))
      expect(await checkSpec(id, spec)).toEqual({ spec });
  });

  // What the reader is told then, one demo shows for all: tests/browser/state.test.ts.
  it('may not ask for a state whose every field is of another kind', async () => {
    const [first] = Object.values((await loadExperiment(id)).presets);
    const wrong = Object.fromEntries(Object.keys(first!.spec as object).map((key) => [key, 7]));
    expect(await checkSpec(id, wrong)).toEqual({ problem: expect.any(String) as string });
  });
});
