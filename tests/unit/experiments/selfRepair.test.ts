import { describe, expect, it } from 'vitest';
import { selfRepair } from '../../../src/experiments/self-repair/run.ts';
import { FakeModel, fakeMicroscope } from '../../made-up/fakeModel.ts';

const run = (prompt: string) => selfRepair.run(fakeMicroscope(new FakeModel()), { prompt });

describe('the self-repair experiment', () => {
  it('gives a result that its own schema takes', async () => {
    const result = await run(' Mary a b');
    expect(selfRepair.result.parse(result)).toEqual(result);
    expect(result.strTokens.join('')).toBe(' Mary a b');
  });

  it('refuses an empty prompt, by its field', async () => {
    await expect(run('')).rejects.toMatchObject({ field: 'prompt' });
  });
});
