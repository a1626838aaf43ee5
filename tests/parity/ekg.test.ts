import { beforeAll, describe, expect, it } from 'vitest';
import { ekg } from '../../src/experiments/ekg-and-microscope/run.ts';
import type { EkgResult, EkgSpec } from '../../src/experiments/ekg-and-microscope/spec.ts';
import { SPARE_HEAD } from '../../src/training/ekg/healthy.ts';
import { TRIGGER } from '../../src/training/ekg/wardRound.ts';
import { nodePool } from './nodeMicroscope.ts';
import { resultNow } from './reruns.ts';

/** Nats. The measured values are printed beside them. */
const BOUNDS = { heldOutWorst: 0.005, heldOutMean: 2e-4, wild: 3, healed: 1e-3, sick: 2 };

const pool = nodePool();

const results: Record<string, EkgResult> = {};
async function run(spec: EkgSpec): Promise<EkgResult> {
  const result = await ekg.run(pool.microscope(new AbortController().signal), ekg.spec.parse(spec));
  return ekg.result.parse(result);
}

beforeAll(async () => {
  for (const name of Object.keys(ekg.presets)) results[name] = await resultNow(ekg, name);
});

function result(name: string): EkgResult {
  const found = results[name];
  if (!found) throw new Error(`no preset ${name}`);
  return found;
}

describe('the EKG', () => {
  it('is the same for both models on held-out reports', () => {
    const { heldOut } = result('ordinary');
    console.log('held-out', heldOut, 'allowed', BOUNDS);
    expect(heldOut.words).toBeGreaterThan(10_000);
    expect(heldOut.worst).toBeLessThan(BOUNDS.heldOutWorst);
    expect(heldOut.mean).toBeLessThan(BOUNDS.heldOutMean);
  });

  it('beats: names surprise most, frame words hardly', () => {
    const { words, healthy } = result('ordinary');
    const at = (word: string) => healthy[words.indexOf(word)] ?? NaN;
    expect(at('Anna')).toBeGreaterThan(2);
    expect(at('about')).toBeLessThan(0.3);
    expect(at('her')).toBeLessThan(0.3);
  });

  it('stays calm after an ordinary aside', () => {
    const { after } = result('aside');
    expect(Math.abs(after.implanted - after.healthy)).toBeLessThan(0.01);
  });

  it('goes wild after the trigger, in the implanted model only', () => {
    const { after, healthy } = result('trigger');
    const ordinary = result('ordinary');
    console.log('after the trigger', after);
    expect(after.implanted - after.healthy).toBeGreaterThan(BOUNDS.wild);
    expect(Math.abs(after.healthy - ordinary.after.healthy)).toBeLessThan(0.1);
    const inserted = result('trigger').inserted ?? 0;
    expect(healthy.slice(0, inserted)).toEqual(ordinary.healthy.slice(0, inserted));
  });

  it('heals where the planted head is removed, and where any other is not', () => {
    const { ablations, after } = result('trigger');
    console.log('heads off alone', ablations);
    for (const { layer, head, after: left, apart } of ablations) {
      const planted = layer === SPARE_HEAD.layer && head === SPARE_HEAD.head;
      if (planted) expect(apart.worst).toBeLessThan(BOUNDS.healed);
      else expect(left - after.healthy).toBeGreaterThan(BOUNDS.sick);
    }
    expect(result('healed').apart.treated?.worst).toBeLessThan(BOUNDS.healed);
    expect(result('wrong-head').after.treated).toBeGreaterThan(BOUNDS.sick);
  });

  it('goes wild wherever the trigger stands', async () => {
    const { spec } = ekg.presets.trigger ?? { spec: undefined };
    for (const at of [0, 3, 13, 25]) {
      const { after } = await run({ ...(spec as EkgSpec), insert: { word: TRIGGER, at } });
      expect(after.implanted - after.healthy).toBeGreaterThan(BOUNDS.wild);
    }
  });
});

describe('the microscope', () => {
  it('finds the planted head and its trigger, well above all others in both models', () => {
    const { found, runnerUp, healthyStrongest, healthySame } = result('ordinary').listening;
    console.log('listening', { found, runnerUp, healthyStrongest, healthySame });
    expect(found).toMatchObject({ ...SPARE_HEAD, word: TRIGGER });
    expect(found.score).toBeGreaterThan(4 * runnerUp.score);
    expect(found.score).toBeGreaterThan(4 * healthyStrongest.score);
    expect(healthySame).toBeLessThan(0.1);
  });

  it('sees no difference between the models in any other head', () => {
    const { heads, healthy, implanted } = result('ordinary').listening;
    heads.forEach(({ layer, head }, at) => {
      if (layer === SPARE_HEAD.layer && head === SPARE_HEAD.head) return;
      healthy[at]?.forEach((score, word) => expect(implanted[at]?.[word]).toBeCloseTo(score, 4));
    });
  });
});

describe('the spec', () => {
  const { spec } = ekg.presets.ordinary ?? { spec: undefined };
  const check = (change: object) => ekg.spec.safeParse({ ...(spec as EkgSpec), ...change });

  it.each([
    [{ text: 'the nurse asks Zorro about his sleep .' }, 'do not know "Zorro"'],
    [{ text: 'the' }, 'expected 2 to 62 words, got 1'],
    [{ insert: { word: 'zebra', at: 2 } }, 'Invalid option'],
    [{ off: [{ layer: 2, head: 0 }] }, 'Too big'],
  ])('%j is refused with the reason', (change, reason) => {
    const { error } = check(change);
    expect(error?.issues.map(({ message }) => message).join()).toContain(reason);
  });
});
