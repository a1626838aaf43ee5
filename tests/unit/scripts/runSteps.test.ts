import { describe, expect, it } from 'vitest';
import type { Counts } from '../../../scripts/test/counts.ts';
import { runSteps, type Ordered } from '../../../scripts/test/schedule.ts';
import { Stage } from '../../../scripts/test/stage.ts';
import { chooseSteps, steps } from '../../../scripts/test/steps.ts';

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Steps that end when told to. */
function rehearse(list: readonly Ordered[]) {
  const log: string[] = [];
  const running = new Map<string, (counts: Counts) => void>();
  const all = runSteps(list, 2, ({ name }, missing) => {
    log.push(missing.length > 0 ? `${name} without ${missing.join()}` : name);
    if (missing.length > 0) return Promise.resolve({ passed: 0, failed: 0, skipped: 1 });
    return new Promise((resolve) => running.set(name, resolve));
  });
  const end = async (name: string, counts = PASSED) => {
    running.get(name)!(counts);
    running.delete(name);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { log, running, all, end };
}

describe('running steps', () => {
  it('runs two at a time, each when what it waits for has ended', async () => {
    const { log, running, all, end } = rehearse([
      { name: 'a' },
      { name: 'b', after: ['a'] },
      { name: 'c' },
      { name: 'd', needs: ['c'] },
    ]);
    expect([...running.keys()]).toEqual(['a', 'c']);
    await end('c');
    expect([...running.keys()]).toEqual(['a', 'd']);
    await end('a', FAILED);
    expect([...running.keys()]).toEqual(['d', 'b']);
    await end('b');
    await end('d');
    expect((await all).map(({ step, counts }) => [step.name, counts.failed])).toEqual([
      ['a', 1],
      ['b', 0],
      ['c', 0],
      ['d', 0],
    ]);
    expect(log).toEqual(['a', 'c', 'd', 'b']);
  });

  it('does not run what needs a step that failed, nor what needs that', async () => {
    const { log, all, end } = rehearse([
      { name: 'a' },
      { name: 'b', needs: ['a'] },
      { name: 'c', needs: ['b'] },
    ]);
    await end('a', FAILED);
    const counts = (await all).map((ended) => ended.counts);
    expect(log).toEqual(['a', 'b without a', 'c without b']);
    expect(counts.map(({ skipped }) => skipped)).toEqual([0, 1, 1]);
  });

  it('does not wait for a step that was not chosen', async () => {
    const { all, end } = rehearse([{ name: 'b', after: ['a'] }]);
    await end('b');
    expect(await all).toHaveLength(1);
  });

  it('says so where two steps wait for each other', async () => {
    const { all } = rehearse([
      { name: 'a', after: ['b'] },
      { name: 'b', after: ['a'] },
    ]);
    await expect(all).rejects.toThrow('wait for each other');
  });
});

describe('the steps of npm test', () => {
  it('all run, each once, in an order that ends', async () => {
    const ran: string[] = [];
    await runSteps(steps, 2, ({ name }) => {
      ran.push(name);
      return Promise.resolve(PASSED);
    });
    expect(ran.toSorted()).toEqual(steps.map(({ name }) => name).toSorted());
  });

  it('are chosen by name, with what they need', () => {
    expect(chooseSteps(['browser']).map(({ name }) => name)).toEqual([
      'build',
      'chromium',
      'browser',
    ]);
    expect(chooseSteps([])).toEqual(steps);
    expect(() => chooseSteps(['unti'])).toThrow(/unknown step "unti", expected one of format, /);
  });
});

describe('printing side by side', () => {
  it('shows one step at once as it goes, and the others whole after it', () => {
    let shown = '';
    const stage = new Stage((text) => (shown += String(text)));
    const [first, second, third] = [stage.open(), stage.open(), stage.open()];
    second.write('2a ');
    first.write('1a ');
    expect(shown).toBe('1a ');
    third.write('3a ');
    third.close();
    second.write('2b ');
    first.write('1b ');
    expect(shown).toBe('1a 1b ');
    first.close();
    expect(shown).toBe('1a 1b 2a 2b ');
    second.write('2c ');
    expect(shown).toBe('1a 1b 2a 2b 2c ');
    second.close();
    expect(shown).toBe('1a 1b 2a 2b 2c 3a ');
    const fourth = stage.open();
    fourth.write('4a');
    expect(shown).toBe('1a 1b 2a 2b 2c 3a 4a');
  });
});
