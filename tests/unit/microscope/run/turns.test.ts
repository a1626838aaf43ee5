import { describe, expect, it, vi } from 'vitest';
import { Turns } from '../../../../src/microscope/run/turns.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A run of several blocks, each done when the turns allow it. */
function blocks(turns: Turns, name: string, count: number, log: string[]) {
  const controller = new AbortController();
  const done = turns.run(controller.signal, async (waited) => {
    for (let block = 0; block < count; block++) {
      await turns.wait(controller.signal);
      log.push(`${name}${block}`);
      await settle();
    }
    return waited();
  });
  return { done, abort: () => controller.abort() };
}

describe('runs take turns', () => {
  it('block by block: the one that began last goes first, and the others go on after it', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const long = blocks(turns, 'long', 4, log);
    await settle();
    const short = blocks(turns, 'short', 2, log);
    const waited = await Promise.all([long.done, short.done]);
    expect(log.at(-1)).toBe('long3');
    expect(log.indexOf('short1')).toBeLessThan(log.indexOf('long3'));
    expect(log.filter((entry) => entry.startsWith('long'))).toEqual([
      'long0',
      'long1',
      'long2',
      'long3',
    ]);
    expect(waited[0]).toBeGreaterThan(0);
    expect(waited[1]).toBeLessThan(waited[0]);
  });

  it('and one that waits can be aborted at once', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const first = blocks(turns, 'a', 50, log);
    await settle();
    const second = blocks(turns, 'b', 50, log);
    await settle();
    first.abort();
    await expect(first.done).rejects.toMatchObject({ name: 'AbortError' });
    second.abort();
    await expect(second.done).rejects.toThrow();
  });

  it('a signal that is no run’s is not kept waiting', async () => {
    const turns = new Turns();
    const long = blocks(turns, 'long', 3, []);
    await turns.wait(new AbortController().signal);
    await turns.wait(undefined);
    await long.done;
  });

  it('what must happen between runs waits for the last one, and lets none begin meanwhile', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const before = blocks(turns, 'before', 2, log);
    const change = turns.whenIdle(new AbortController().signal, async () => {
      log.push('change');
      await new Promise((resolve) => setTimeout(resolve, 100));
      log.push('changed');
    });
    await before.done;
    await vi.waitFor(() => expect(log).toContain('change'));
    const after = blocks(turns, 'after', 1, log);
    await Promise.all([change, after.done]);
    expect(log).toEqual(['before0', 'before1', 'change', 'changed', 'after0']);
  });
});
