import { expect, it } from 'vitest';
import france from '../../../../content/recorded/logit-lens/france.json' with { type: 'json' };
import hamlet from '../../../../content/recorded/logit-lens/hamlet.json' with { type: 'json' };
import { readClass, readQuestion } from '../../../../src/demos/logit-lens/words.ts';
import { spec } from '../../../../src/experiments/logit-lens/spec.ts';

const [capital, play] = [france, hamlet].map(({ result }) => spec.result.parse(result));

it('asks from which layer on the answer can be read, and judges by the result', () => {
  expect(readQuestion(capital!)).toMatch(/^What the model says after “is”: from which of its 30/);
  expect(readQuestion(capital!)).not.toContain('Paris');
  expect(readClass(capital!)).toBe('end');
  expect(readClass(play!)).toBe('late');
  expect(readClass({ ...play!, end: { ...play!.end!, settledFrom: 15 } })).toBe('half');
  expect(readClass({ ...play!, end: null })).toBeNull();
});
