import { expect, it } from 'vitest';
import { candidate, readSearch } from '../../../scripts/neurons.ts';
import { KINDS } from '../../../src/experiments/polysemanticity/groups.ts';
import { SampleLayer } from '../../../src/experiments/polysemanticity/sampleLayer.ts';
import { SMALL_LLAMA } from '../../made-up/madeUpModel.ts';
import { pieceTokenizer } from '../../made-up/pieceTokenizer.ts';
import { openSmallLlama } from '../../made-up/smallLlama.ts';

const small = openSmallLlama(pieceTokenizer(SMALL_LLAMA.dVocab), 40);

it('looks for two meanings or more in all layers, or for what is asked where it is asked', () => {
  expect(readSearch([])).toEqual({ kind: 'several', layers: [] });
  expect(readSearch(['--kind', 'one', '--layer', '6', '--layer', '7'])).toEqual({
    ...{ kind: 'one', layers: [6, 7] },
  });
  expect(() => readSearch(['--kind', 'two'])).toThrow(
    /expected several, one, partly, none, got "two"/,
  );
  expect(() => readSearch(['--layer', 'last'])).toThrow(/expected a number from 0, got "last"/);
});

it.each([
  [['--head', '3'], "Unknown option '--head'"],
  [['several'], "Unexpected argument 'several'"],
  [['--layer'], "Option '--layer <value>' argument missing"],
])('answers %o with one sentence that says what it takes', (args, problem) => {
  expect(() => readSearch(args)).toThrow(
    `${problem}; expected --kind several|one|partly|none and --layer N`,
  );
});

it('has each neuron under one kind, with the tokens of its meanings', async () => {
  const { signal } = new AbortController();
  const sample = await SampleLayer.read({ signal }, small.model(), 2, () => undefined);
  for (let neuron = 0; neuron < 8; neuron++) {
    const lines = KINDS.map((kind) => candidate(sample, { layer: 2, neuron }, kind));
    const [line, ...others] = lines.filter((one) => one !== undefined);
    expect(others).toEqual([]);
    expect(line).toMatch(
      new RegExp(`^2\\.${neuron}\\t.*\\tmiddle \\d+ of \\d+\\tbooks (alike|apart)`),
    );
  }
});
