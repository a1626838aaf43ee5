import { expect, it } from 'vitest';
import { z } from 'zod';
import type { ExperimentSpec, Recording } from '../../../src/experiments/experiment.ts';
import { recordingFault } from '../../../src/experiments/recordingFault.ts';

const experiment: ExperimentSpec<{ prompt: string; heads: number[] }, { score: number }> = {
  id: 'made-up',
  title: 'Made up',
  models: ['small'],
  spec: z.object({ prompt: z.string(), heads: z.array(z.int()) }),
  result: z.object({ score: z.number() }),
  presets: { article: { title: 'Article', spec: { prompt: 'a b', heads: [1, 2] } } },
};
const expected = { experiment, hashes: { small: 'abc', other: 'def' } };
const sound: Recording = {
  experiment: 'made-up',
  preset: 'article',
  spec: { prompt: 'a b', heads: [1, 2] },
  result: { score: 0.5 },
  models: { small: 'abc' },
  engine: '0.1.0',
  key: '0',
};

it('finds nothing wrong with a recording of the preset, the schema and the model', () => {
  expect(recordingFault(sound, expected)).toBeUndefined();
});

it.each<[what: string, change: Partial<Recording>, fault: string]>([
  ['a preset that is gone', { preset: 'old' }, 'there is no preset "old"'],
  [
    'another prompt than the preset’s',
    { spec: { prompt: 'a c', heads: [1, 2] } },
    'it is not of the preset\'s spec: spec.prompt is "a c", expected "a b"',
  ],
  [
    'a list that is shorter than the preset’s',
    { spec: { prompt: 'a b', heads: [1] } },
    'spec.heads.1 is missing, expected 2',
  ],
  [
    'a setting that the preset has no more',
    { spec: { prompt: 'a b', heads: [1, 2], off: [] } },
    'spec.off is [], expected missing',
  ],
  [
    'another model file',
    { models: { small: 'abd' } },
    'it is not of the model in public/models: models.small is "abd", expected "abc"',
  ],
  ['no model', { models: {} }, 'models.small is missing, expected "abc"'],
  ['a model too many', { models: { small: 'abc', other: 'def' } }, 'models.other is "def"'],
  [
    'a result of another shape',
    { result: { score: 'high' } },
    "its result is not of the experiment's schema: result.score: Invalid input",
  ],
  [
    'a field that the schema knows no more',
    { result: { score: 1, note: 'old' } },
    'its result is not of the experiment\'s schema: result.note is "old", expected missing',
  ],
])('names %s', (_, change, fault) => {
  expect(recordingFault({ ...sound, ...change }, expected)).toContain(fault);
});
