import { afterEach, expect, it, vi } from 'vitest';
import { fetchRecordings } from '../../../../src/demos/host/fetchRecordings.ts';

afterEach(() => void vi.unstubAllGlobals());

it('fetches each recording once, and again where it could not be fetched', async () => {
  let answers = [new Response('broken', { status: 503 })];
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    asked.push(address);
    return answers.shift() ?? Response.json({ spec: 0, result: { of: address } });
  });
  const recorded = fetchRecordings('/recorded/lens/');
  await expect(recorded('mary')).rejects.toThrow('recording /recorded/lens/mary.json: 503');
  answers = [];
  const [first, second] = await Promise.all([recorded('mary'), recorded('mary')]);
  expect(first).toEqual({ of: '/recorded/lens/mary.json' });
  expect(second).toBe(first);
  expect(asked).toEqual(['/recorded/lens/mary.json', '/recorded/lens/mary.json']);
});
