import { describe, expect, it } from 'vitest';
import { modelTurn } from '../../../../src/demos/live/modelTurn.ts';

/** As a browser gives its locks: who steals one ends the request of whoever had it. */
function browserLocks() {
  let end: ((why: Error) => void) | null = null;
  return {
    request: (async (_name: string, _options: LockOptions, hold: () => Promise<unknown>) => {
      end?.(new DOMException('stolen', 'AbortError'));
      const stolen = new Promise<never>((_, reject) => (end = reject));
      await Promise.resolve();
      return Promise.race([hold(), stolen]);
    }) as LockManager['request'],
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('the turn of a frame', () => {
  it('is one at a time: who takes it ends another’s', async () => {
    const locks = browserLocks();
    const lost: string[] = [];
    const first = modelTurn(locks, () => lost.push('first'));
    const second = modelTurn(locks, () => lost.push('second'));
    await first();
    await first();
    expect(lost).toEqual([]);
    await second();
    await settle();
    expect(lost).toEqual(['first']);
    await first();
    await settle();
    expect(lost).toEqual(['first', 'second']);
  });

  it('is everybody’s where the browser refuses locks, or has none', async () => {
    const lost: string[] = [];
    const refuse = async () => Promise.reject(new DOMException('closed off', 'SecurityError'));
    await modelTurn({ request: refuse }, () => lost.push('refused'))();
    await modelTurn(undefined, () => lost.push('none'))();
    await settle();
    expect(lost).toEqual([]);
  });
});
