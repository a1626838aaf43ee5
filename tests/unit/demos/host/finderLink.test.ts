import { describe, expect, it } from 'vitest';
import { finderLink, hasPair } from '../../../../src/demos/host/finderLink.ts';
import { pairKey } from '../../../../src/demos/kit/pairKey.ts';
import { readState } from '../../../../src/demos/state/urlState.ts';
import { spec as finder } from '../../../../src/experiments/circuit-finder/spec.ts';
import { experimentIds, loadSpec } from '../../../../src/experiments/registry.ts';

const PAIR = { clean: 'A “b” & c=d', corrupt: 'A ~ #?', answer: '+', foil: '%20' };

describe('the way to the circuit finder', () => {
  const at = { address: 'https://example.org/?circuit-finder=', example: 'mary', known: {} };

  it('carries the pair, whatever its characters, and nothing else of the spec', () => {
    const link = finderLink(at, { ...PAIR, size: 3 } as never);
    const { searchParams } = new URL(link);
    const place = { kind: 'page', key: 'circuit-finder' } as const;
    expect(readState(searchParams, place, finder.presets, 'mary')).toEqual({
      preset: 'mary',
      spec: { ...finder.presets.mary!.spec, ...PAIR },
    });
  });

  it('leads to an example of the finder’s own where that asks for the same pair', () => {
    const link = finderLink({ ...at, known: { [pairKey(PAIR)]: 'capital' } }, PAIR);
    expect(link).toBe('https://example.org/?circuit-finder=capital');
  });

  it('starts where two prompts with two answers are compared', async () => {
    const specs = await Promise.all(experimentIds.map(loadSpec));
    const pairs = specs.filter(({ presets }) =>
      Object.values(presets).some(({ spec }) => hasPair(spec)),
    );
    expect(pairs.map(({ id }) => id).sort()).toEqual([
      'activation-patching',
      'answer-key',
      'circuit-finder',
      'circuits',
      'fact-tracing',
      'factual-recall',
    ]);
    expect([null, 'clean', {}, { ...PAIR, foil: null }].some(hasPair)).toBe(false);
  });
});
