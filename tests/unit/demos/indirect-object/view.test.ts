import { describe, expect, it } from 'vitest';
import { indirectObject } from '../../../../src/experiments/indirect-object/run.ts';
import { PRESETS } from '../../../../src/experiments/indirect-object/presets.ts';
import { RULES } from '../../../../src/experiments/indirect-object-roles/rules.ts';
import type { RolesResult } from '../../../../src/experiments/indirect-object-roles/spec.ts';
import type { IndirectObjectSpec } from '../../../../src/experiments/indirect-object/spec.ts';
import { lensData, lensTable } from '../../../../src/demos/indirect-object/lens.ts';
import {
  predictionHints,
  predictionReveal,
  strongestFor,
  whatHappened,
  whatHappens,
} from '../../../../src/demos/indirect-object/prediction.ts';
import { recordedTwin, sweepKey } from '../../../../src/demos/indirect-object/recordedTwin.ts';
import { differences, rolesTitle } from '../../../../src/demos/indirect-object/roles.ts';
import {
  answerCaption,
  answerTitle,
  attentionTitle,
  directTitle,
  lensTitle,
  reactions,
  reactionTitle,
  sweepTitle,
} from '../../../../src/demos/indirect-object/words.ts';
import { headList } from '../../../../src/words/heads.ts';
import { FakeModel, fakeMicroscope } from '../../../made-up/fakeModel.ts';

const article: IndirectObjectSpec = {
  prompt: { kind: 'text', text: ' Mary a John', answer: 'Mary', foil: 'John' },
  ...{ head: { layer: 1, head: 1 }, off: [], ablation: 'zero', sweep: true },
};
const run = (change: Partial<IndirectObjectSpec> = {}) =>
  indirectObject.run(fakeMicroscope(new FakeModel()), { ...article, ...change });

describe('the words of the indirect-object figure', () => {
  it('name the answer, and the lead in the caption', async () => {
    const result = await run();
    expect(answerTitle(result)).toMatch(/^The model says “Mary”, at 1\d\.\d%$/);
    expect(answerCaption(result)).toContain('“Mary” leads “John” by 3.00 logits.');
  });

  it('admit another first choice', async () => {
    const prompt = { kind: 'text' as const, text: ' Mary a', answer: 'John', foil: 'Mary' };
    expect(answerTitle(await run({ prompt }))).toBe(
      'The model does not say “John” but “Mary”, and “Mary” leads “John” by 3.00 logits',
    );
  });

  it('tell before from after', async () => {
    const result = await run({ off: [{ layer: 1, head: 1 }] });
    expect(answerTitle(result)).toMatch(
      /^Without head 1\.1 the model still says “Mary”: .* becomes/,
    );
    expect(answerCaption(result)).toContain('from 3.00 to 1.00 logits (−2.00)');
    expect(answerCaption(result)).toContain('had written +2.00 of it.');
    expect(answerCaption(result)).not.toContain('make up');
  });

  it('find the strongest head and where it looks', async () => {
    const result = await run();
    expect(directTitle(result)).toContain('Head 1.1 writes +2.00 logits for “Mary”');
    expect(attentionTitle(result, { layer: 0, head: 0 })).toContain('head 0.0 looks at “Mary”');
    expect(sweepTitle(result, result.sweep!)).toContain('head 1.1 costs the lead most (−2.00');
  });

  it('leave the heads that are off out of the reactions', async () => {
    const result = await run({ off: [{ layer: 1, head: 1 }] });
    result.ablated!.attribution.heads[0]![0] = 0.25;
    expect(reactions(result)).toEqual([
      [-0.75, 0],
      [0, null],
    ]);
    expect(reactionTitle(result)).toBe(
      'Without head 1.1, head 0.0 does less for “Mary”: +1.00 becomes +0.25',
    );
  });

  it('do not make a story of a reaction too small to see', async () => {
    const result = await run({ off: [{ layer: 1, head: 1 }] });
    result.ablated!.attribution.heads[0]![0] = 0.95;
    expect(reactionTitle(result)).toBe(
      'Without head 1.1, no other head changes what it writes by more than 0.05 logits',
    );
  });

  it('call a small rise no jump', async () => {
    const result = await run();
    expect(lensTitle(result)).toBe(
      'No single block brings “Mary” forward: the largest rise, in block 1, is 2.00 logits',
    );
    result.clean.jump = { layer: 1, before: -4, after: 3 };
    expect(lensTitle(result)).toBe('In block 1 the lead of “Mary” jumps from −4.0 to 3.0');
  });

  it('have a table twin with a row per block and one for the end', async () => {
    const table = lensTable(await run({ off: [{ layer: 0, head: 0 }] }));
    expect(table.rows.map(([block]) => block)).toEqual([
      'before block 0',
      'before block 1',
      'after the last block',
    ]);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  it('draw the lens of both states, and the step of the one with all heads', async () => {
    const { series, layers, step } = lensData(await run({ off: [{ layer: 0, head: 0 }] }));
    expect(series.map(({ name, look }) => [name, look])).toEqual([
      ['all heads on', 'faint'],
      ['heads switched off', 'accent'],
    ]);
    for (const { rows } of series) expect(rows).toHaveLength(layers);
    expect(step).toEqual({ layer: 1, label: 'block 1' });
    expect(lensData(await run()).series.map(({ look }) => look)).toEqual(['ink']);
  });

  it('name a whole layer as one', () => {
    const layer = [0, 1].map((head) => ({ layer: 3, head }));
    expect(headList(layer, 2)).toBe('all heads of layer 3');
    expect(headList([...layer, { layer: 5, head: 1 }], 2)).toBe(
      'all heads of layer 3 and head 5.1',
    );
    expect(headList([{ layer: 5, head: 1 }], 2)).toBe('head 5.1');
  });
});

describe('the prediction', () => {
  it('judges the fall by what the head wrote', () => {
    expect(whatHappens(2, 6, 6)).toBe('stay');
    expect(whatHappens(2, 6, 4.1)).toBe('fall');
    expect(whatHappens(2, 6, 5)).toBe('less');
    expect(whatHappens(2, 6, 1)).toBe('more');
    expect(whatHappens(2, 1, -1)).toBe('turn');
  });

  it('is about the head that writes most for the answer, and is answered by the sweep', async () => {
    const result = await run();
    expect(strongestFor(result)).toEqual({ layer: 1, head: 1 });
    expect(whatHappened(result, result.sweep!)).toBe('fall');
    expect(predictionReveal(result, result.sweep!)).toMatch(
      /3\.00 to 1\.00: it falls by about what the head wrote\. Head 1\.1 had written \+2\.00/,
    );
  });
});

describe('the hints of the prediction', () => {
  it('compare with the head that writes next most, and do not tell the answer', async () => {
    const result = await run();
    const hints = predictionHints(result, result.sweep!);
    expect(hints).toHaveLength(3);
    expect(hints[0]).toContain('The lead is 3.00 logits, and head 1.1 writes +2.00 of it.');
    expect(hints[2]).toMatch(/^Head 0\.0 writes \+1\.00\. Off alone, it changes the lead by −/);
  });
});

describe('a recorded twin', () => {
  const own = PRESETS.article!.spec;

  it('is the preset with the same answers, whatever head is looked at', () => {
    const off = [{ layer: 24, head: 4 }];
    const asked = { ...own, off, head: { layer: 0, head: 0 }, sweep: true };
    expect(recordedTwin(asked, PRESETS)).toBe(PRESETS['negative-off']!.spec);
    expect(recordedTwin({ ...own, ablation: 'zero' }, PRESETS)).toBe(own);
  });

  it('is none where other heads are off, or they are off otherwise', () => {
    const off = [{ layer: 24, head: 4 }];
    expect(recordedTwin({ ...own, off: [{ layer: 1, head: 1 }] }, PRESETS)).toBeUndefined();
    expect(recordedTwin({ ...own, off, ablation: 'zero' }, PRESETS)).toBeUndefined();
  });

  it('keeps sweeps of two kinds of ablation apart', () => {
    expect(sweepKey(own)).toBe(sweepKey({ ...own, head: { layer: 1, head: 1 } }));
    expect(sweepKey(own)).not.toBe(sweepKey({ ...own, ablation: 'zero' }));
  });
});

describe('the table of roles', () => {
  const role = (
    name: keyof typeof RULES,
    heads: [string, number][],
    without: number | null,
  ): RolesResult['roles'][number] => ({
    ...{ role: name, title: RULES[name].title, rule: RULES[name].rule, without },
    heads: heads.map(([at, value]) => ({
      layer: Number(at.split('.')[0]),
      head: Number(at.split('.')[1]),
      ...{ name: at, shows: RULES[name].shows, value },
    })),
  });
  const result = {
    logitDifference: 4,
    roles: [
      role('name-mover', [['23.0', 0.9]], 3),
      role('giver-suppressor', [['23.3', 2.5]], 1),
      role('induction', [], null),
    ],
  } as unknown as RolesResult;

  it('counts the published roles that are filled, and names a strongest head outside of them', () => {
    expect(rolesTitle(result)).toBe(
      'One of two published roles find heads in this model; its strongest head, 23.3, plays a role of its own',
    );
  });

  it('says what is missing, what is new and what is left', () => {
    const text = differences(result).join(' ');
    expect(text).toContain('No head here passes the rule for the role “Induction”.');
    expect(text).toContain('Head 23.3 is a giver suppressor, which is no published role.');
    expect(text).toContain('in layer 23 here, in layers 9 and 10 in GPT-2 small');
    expect(text).toContain('falls by 25%, to 3.00 logits');
  });
});

describe('the rules of the roles', () => {
  const none = Object.fromEntries(
    ['direct', 'toReceiver', 'toGiverFirst', 'toGiverSecond', 'toItself'].map((name) => [name, 0]),
  );
  const head = (change: object) =>
    ({ ...none, secondToFirst: 0, secondToAfterFirst: 0, toPrevious: 0, ...change }) as never;

  it('fit no head that does nothing', () => {
    for (const { fits } of Object.values(RULES)) expect(fits(head({}), 0)).toBe(false);
  });

  it('tell movers of the name from those that argue against it', () => {
    const looks = { toReceiver: 0.5 };
    expect(RULES['name-mover'].fits(head({ ...looks, direct: 0.4 }), 0)).toBe(true);
    expect(RULES['name-mover'].fits(head({ ...looks, direct: -0.4 }), 0)).toBe(false);
    expect(RULES['negative-name-mover'].fits(head({ ...looks, direct: -0.4 }), 0)).toBe(true);
  });

  it('ask of a backup name mover that it moves the name only when the movers are off', () => {
    const { fits } = RULES['backup-name-mover'];
    const off = { toReceiverWithout: 0.5, directWithout: 0.4 };
    expect(fits(head({ ...off, direct: 0.1 }), 0)).toBe(true);
    expect(fits(head({ ...off, direct: 0.35 }), 0)).toBe(false);
    expect(fits(head({ ...off, direct: 0.25, toReceiver: 0.5 }), 0)).toBe(false);
    expect(fits(head({ ...off, direct: -0.9, directWithout: 0.1 }), 0)).toBe(false);
    expect(fits(head({ ...off, toReceiverWithout: 0.1 }), 0)).toBe(false);
  });

  it('ask of S-inhibition that the name movers lose attention', () => {
    const looks = head({ toGiverSecond: 0.8 });
    expect(RULES['s-inhibition'].fits(looks, 0.01)).toBe(false);
    expect(RULES['s-inhibition'].fits(looks, 0.1)).toBe(true);
  });
});
