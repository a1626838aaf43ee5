import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkRecording, type RecordingPlace } from '../../../src/components/checkRecording.ts';
import { listRecordings, readRecording } from '../../../src/components/recordings.ts';
import type { ExperimentSpec } from '../../../src/experiments/experiment.ts';

const spec: ExperimentSpec<{ prompt: string }, { score: number }> = {
  id: 'made-up',
  title: 'Made up',
  models: ['small'],
  spec: z.object({ prompt: z.string() }),
  result: z.object({ score: z.number() }),
  presets: { article: { title: 'Article', spec: { prompt: 'a b' } } },
};
const place: RecordingPlace = {
  experiment: 'made-up',
  preset: 'article',
  spec,
  hashes: { small: 'abc' },
};
const sound = {
  experiment: 'made-up',
  preset: 'article',
  spec: { prompt: 'a b' },
  result: { score: 0.5 },
  models: { small: 'abc' },
  engine: '0.1.0',
  key: '0',
};
const AGAIN = 'run: npm run record -- made-up --preset article';

describe('the build', () => {
  it('takes a recording that is of its place', () => {
    expect(checkRecording(sound, place)).toEqual(sound);
  });

  it.each<[what: string, found: unknown, says: string]>([
    ['none', undefined, 'recording made-up/article: there is none'],
    ['one that is no recording', { ...sound, key: undefined }, 'it is not a recording: key: '],
    ['one of another preset', { ...sound, preset: 'other' }, 'it is of made-up/other'],
    ['one of a preset since changed', { ...sound, spec: { prompt: 'a' } }, "the preset's spec"],
    ['one of another schema', { ...sound, result: { scores: [1] } }, "the experiment's schema"],
    ['one of another model', { ...sound, models: { small: 'abd' } }, 'the model in public/models'],
  ])('stops at %s, with the command that mends it', (_, found, says) => {
    const check = () => checkRecording(found, place);
    expect(check).toThrow(says);
    expect(check).toThrow(AGAIN);
  });

  it('stops at one of a preset or an experiment that is gone, with the command that clears it away', () => {
    const clear = /run: npm run record -- --changed$/;
    const old = { ...sound, preset: 'old' };
    expect(() => checkRecording(old, { ...place, preset: 'old' })).toThrow(clear);
    expect(() => checkRecording(undefined, { ...place, preset: 'old' })).toThrow(clear);
    expect(() => checkRecording(sound, { ...place, spec: undefined })).toThrow(clear);
  });

  it.each(listRecordings())('takes the recording %s/%s', async (experiment, preset) => {
    expect(await readRecording(experiment, preset)).toMatchObject({ experiment, preset });
  });
});
