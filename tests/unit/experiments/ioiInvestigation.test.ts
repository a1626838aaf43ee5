import { describe, expect, it } from 'vitest';
import { ioiInvestigation } from '../../../src/experiments/ioi-investigation/run.ts';
import { FakeModel, fakeMicroscope } from '../../made-up/fakeModel.ts';

const run = (prompt: string) => ioiInvestigation.run(fakeMicroscope(new FakeModel()), { prompt });

describe('the ioi-investigation experiment', () => {
  it('gives a result that its own schema takes', async () => {
    const result = await run(' Mary a b');
    expect(ioiInvestigation.result.parse(result)).toEqual(result);
    expect(result.strTokens.join('')).toBe(' Mary a b');
  });

  it('refuses an empty prompt, by its field', async () => {
    await expect(run('')).rejects.toMatchObject({ field: 'prompt' });
  });
});
