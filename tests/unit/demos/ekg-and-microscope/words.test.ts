import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { traceData } from '../../../../src/demos/ekg-and-microscope/traces.ts';
import {
  ablationTitle,
  cureClass,
  cureQuestion,
  cureReveal,
  listeningCaption,
  listeningTitle,
  plainTitle,
  textProblem,
  toldByTraces,
  traceHints,
  tracesReveal,
  traceTitle,
} from '../../../../src/demos/ekg-and-microscope/words.ts';
import type { Recording } from '../../../../src/experiments/experiment.ts';
import { ekg } from '../../../../src/experiments/ekg-and-microscope/run.ts';
import type { EkgResult, EkgSpec } from '../../../../src/experiments/ekg-and-microscope/spec.ts';

const folder = join(import.meta.dirname, '../../../../content/recorded/ekg-and-microscope');

function recorded(preset: string): Recording<EkgSpec, EkgResult> {
  const text = readFileSync(join(folder, `${preset}.json`), 'utf8');
  return JSON.parse(text) as Recording<EkgSpec, EkgResult>;
}

const title = (preset: string, change: Partial<EkgResult> = {}) => {
  const { spec, result } = recorded(preset);
  return traceTitle({ ...result, ...change }, spec.off);
};

describe('the titles of the EKG', () => {
  it('say what each recorded result shows', () => {
    expect(title('trigger')).toMatch(/^After “tonight” the second model goes wild: \d\.\d\d nats/);
    expect(title('healed')).toMatch(/^Without head 1\.2 the second model’s trace is the first’s/);
    expect(title('wrong-head')).toMatch(/^Without head 1\.0 the second model still has \d/);
    expect(title('aside')).toMatch(/^“today” upsets neither model/);
    expect(title('ordinary')).toBe('Nothing is put in: the same report once more');
  });

  it('follow the numbers, not the preset', () => {
    const { result } = recorded('trigger');
    const calm = { ...result.after, implanted: result.after.healthy };
    expect(title('trigger', { after: calm })).toMatch(/upsets neither model/);
    expect(title('trigger', { after: { ...calm, words: 0 } })).toMatch(/^No word comes after/);
    const sick = { ...recorded('healed').result.apart, treated: { worst: 3, mean: 1 } };
    expect(title('healed', { apart: sick })).toMatch(/still has/);
    const parted = { ...result.plain, apart: { worst: 4, mean: 1 } };
    expect(plainTitle(result)).toMatch(/the two models agree/);
    expect(plainTitle({ ...result, plain: parted })).toBe(
      'On this report the two traces part, by up to 4.00 nats on a word',
    );
  });

  it('never round the other heads’ attention down', () => {
    const { result } = recorded('trigger');
    const runnerUp = { ...result.listening.runnerUp, score: 0.0501 };
    const healthyStrongest = { ...result.listening.healthyStrongest, score: 0.03 };
    const listening = { ...result.listening, runnerUp, healthyStrongest };
    expect(listeningTitle({ ...result, listening }, true)).toMatch(/more than 0\.06$/);
  });

  it('keep what the look inside shows until the reader has guessed', () => {
    const { result } = recorded('trigger');
    for (const told of [listeningTitle(result, false), listeningCaption(result, false)])
      expect(told).not.toMatch(/tonight|1\.2/);
    expect(listeningTitle(result, true)).toMatch(/head 1\.2 listens for “tonight”/);
    expect(listeningCaption(result, true)).toContain('gives “tonight”');
  });

  it('judge the guess by the held-out reports', () => {
    const { result } = recorded('ordinary');
    expect(toldByTraces(result)).toBe('neither');
    expect(tracesReveal(result)).toMatch(/never differ by more than 0\.0\d+ nats/);
    const parted = { ...result, heldOut: { ...result.heldOut, worst: 2 } };
    expect(toldByTraces(parted)).toBe('second');
    expect(tracesReveal(parted)).toMatch(/by up to 2\.00 nats .* gives the second away/);
    expect(traceHints(result)).toHaveLength(3);
  });

  it('judge the guess about the cure by the head that was found, once its word stands there', () => {
    const { result } = recorded('trigger');
    expect(cureQuestion(result)).toContain('“tonight”');
    expect(cureClass(result)).toBe('cured');
    expect(cureReveal(result)).toMatch(/^With the head it is \d\.\d\d nats a word, without it \d/);
    expect(cureClass(recorded('ordinary').result)).toBeNull();
    expect(cureClass(recorded('aside').result)).toBeNull();
    const stays = result.ablations.map((one) => ({ ...one, after: result.after.implanted }));
    expect(cureClass({ ...result, ablations: stays })).toBe('wild');
    expect(ablationTitle(result, false)).not.toMatch(/1\.2/);
  });

  it('name the head whose removal heals', () => {
    expect(ablationTitle(recorded('trigger').result, true)).toMatch(/^Off alone, head 1\.2 leaves/);
  });
});

describe('the traces', () => {
  const lines = (preset: string) =>
    traceData(recorded(preset).result, 6).lines.map(({ look }) => look);

  it('lie over one another: the first model broad, the treated one in the accent', () => {
    expect(lines('trigger')).toEqual(['broad', 'ink']);
    expect(lines('healed')).toEqual(['broad', 'dotted', 'accent']);
  });

  it('mark the word that was put in', () => {
    const { x, references } = traceData(recorded('trigger').result, 6);
    expect(x.names?.filter(({ marked }) => marked)).toMatchObject([{ at: 8, text: 'tonight' }]);
    expect(references).toEqual([{ way: 'x', at: 8, chosen: true }]);
    expect(traceData(recorded('ordinary').result, 6).references).toEqual([]);
  });

  it('reach as high as they must, and as high as asked', () => {
    const { result } = recorded('trigger');
    expect(traceData(result, 6).y.domain).toEqual([0, Math.max(6, ...result.implanted)]);
    expect(traceData(result, 60).y.domain).toEqual([0, 60]);
  });
});

describe('a written report', () => {
  const known = recorded('ordinary').result.listening.words;
  const schemaAgrees = (text: string) =>
    ekg.spec.safeParse({ text, insert: null, off: [] }).success;

  it.each([
    ['the nurse asks Anna about her sleep .', ''],
    ['the nurse asks Zorro about his sleep .', 'do not know “Zorro”'],
    ['the nurse asks Anna about her sleep.', 'do not know “sleep.”'],
    ['the', 'has 2 to 62 words, this one 1'],
    ['the '.repeat(63).trim(), 'this one 63'],
  ])('"%s" is judged as the experiment judges it', (text, problem) => {
    expect(textProblem(text.split(' '), known)).toContain(problem);
    expect(schemaAgrees(text)).toBe(problem === '');
  });
});
