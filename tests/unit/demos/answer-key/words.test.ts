import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import Demo from '../../../../src/demos/answer-key/Demo.svelte';
import {
  beforeTheKey,
  choiceName,
  mapTable,
  partList,
  strongest,
  toggleNode,
} from '../../../../src/demos/answer-key/parts.ts';
import {
  edgesName,
  firstReceiver,
  toggleEdge,
  waysMap,
  waysTable,
} from '../../../../src/demos/answer-key/edges.ts';
import {
  edgeDescribed,
  edgeRows,
  edgesTitle,
  finderReveal,
  markedSentence,
  waysTitle,
  worstFinder,
} from '../../../../src/demos/answer-key/edgeWords.ts';
import {
  choiceLabel,
  mapTitle,
  markHints,
  markReveal,
  marksSentence,
  scoreRows,
  scoresCaption,
  scoresTitle,
  taskSentence,
} from '../../../../src/demos/answer-key/words.ts';
import type { AnswerKeyResult } from '../../../../src/experiments/answer-key/spec.ts';
import { spec } from '../../../../src/experiments/answer-key/spec.ts';

const recorded = (preset: string): AnswerKeyResult => {
  const path = join(import.meta.dirname, `../../../../content/recorded/answer-key/${preset}.json`);
  return spec.result.parse((JSON.parse(readFileSync(path, 'utf8')) as { result: unknown }).result);
};
const [induction, misled] = [recorded('induction'), recorded('misled')];
const head = (layer: number, at: number) => ({ layer, head: at });
const mlp = { layer: 1, head: null };

describe('parts', () => {
  it('go in and out of the choice, which has one name in any order', () => {
    const two = toggleNode(toggleNode([mlp], head(2, 3)), head(0, 1));
    expect(partList(two)).toBe('heads 0.1 and 2.3 and MLP 1');
    expect(choiceName(two)).toBe(choiceName([head(2, 3), mlp, head(0, 1)]));
    expect(toggleNode(two, mlp)).toEqual([head(0, 1), head(2, 3)]);
    expect(strongest(induction, 'gradient')).toEqual(head(2, 3));
  });

  it('that the gradient puts before the circuit are named, largest first', () => {
    expect(beforeTheKey(induction).others).toEqual([]);
    expect(beforeTheKey(misled)).toEqual({
      missed: head(0, 2),
      others: [head(1, 2), head(0, 3), head(1, 3)],
    });
  });

  it('stand in a table with all three measures', () => {
    const { columns, rows } = mapTable(induction);
    expect(columns).toEqual(['part', 'by gradient', 'by secant', 'patched exactly']);
    expect(rows).toHaveLength(15);
    expect(rows[4]![0]).toBe('MLP 0');
  });
});

describe('ways', () => {
  const { edge } = induction.key;
  const other = { ...edge, input: 'q' as const };

  it('go in and out of the choice, which has one name in any order', () => {
    const two = toggleEdge(toggleEdge([], edge), other);
    expect(two).toEqual([other, edge]);
    expect(edgesName(two)).toBe(edgesName([edge, other]));
    expect(toggleEdge(two, other)).toEqual([edge]);
  });

  it('into one head stand by its inputs and by the parts before it', () => {
    const receiver = firstReceiver(induction, 'gradient');
    expect(receiver).toEqual(edge.receiver);
    const map = waysMap(induction, 'exact', receiver);
    expect(map.rows).toEqual(['query', 'key', 'value']);
    expect(map.columns.join(' ')).toBe('0.0 0.1 0.2 0.3 M0 1.0 1.1 1.2 1.3 M1');
    expect(map.cellOf(edge)).toEqual([1, 1]);
    expect(map.edgeAt(1, 1)).toEqual(edge);
    expect(map.values[1]![1]).toBeCloseTo(0.72, 2);
    expect(waysMap(induction, 'exact', { layer: 1, head: 0 }).cellOf(edge)).toBeNull();
    const { rows } = waysTable(induction, receiver);
    expect(rows).toHaveLength(30);
    expect(rows.find(([name]) => name === '0.1 → key of 2.3')![3]).toBe(map.values[1]![1]);
  });

  it('are told with what is marked, and without the key before it is asked for', () => {
    expect(waysTitle(induction, edge.receiver, false)).toMatch(/^What head 2\.3 reads/);
    expect(waysTitle(induction, edge.receiver, true)).toContain('0.1 → key of 2.3');
    expect(edgeDescribed(induction, 'exact', edge, ['marked'])).toBe(
      '0.1 → key of 2.3: +0.72 of the gap and marked',
    );
    expect(markedSentence([edge])).toMatch(/^One way is marked\./);
    expect(markedSentence(Array<typeof edge>(40).fill(edge))).toMatch(/More cannot be marked\.$/);
  });
});

describe('words', () => {
  it('keep the key until it is asked for', () => {
    expect(mapTitle(induction, 'gradient', false)).toBe(
      'What each of 15 parts is worth, guessed by gradients',
    );
    expect(mapTitle(induction, 'exact', true)).toBe('The answer key: heads 0.1 and 2.3');
    expect(markHints(induction)[0]).toBe(
      'The answer key holds two heads, in two layers, and one way between them.',
    );
    expect(markHints(induction)[2]).toMatch(/^Three heads are decoys/);
  });

  it('say what the model answers, and where it does not do its task', () => {
    expect(taskSentence(induction)).toContain('It says “cat” after the clean prompt');
    const lost = { ...induction, clean: { ...induction.clean, top: 'yak' } };
    expect(taskSentence(lost)).toContain('Here it does not do what it was written for');
  });

  it('judge a choice', () => {
    const { edge } = induction.key;
    const wrong = { ...edge, input: 'v' as const };
    expect(markReveal(induction, [], [])).toMatch(/says them all\.$/);
    expect(marksSentence(induction, [head(0, 1), mlp], [])).toBe(
      'Of your two parts one is in the answer key: precision 0.50, recall 0.50, AUROC 0.712. No way is marked: AUROC 0.500, which is chance.',
    );
    expect(marksSentence(induction, [], [wrong, edge])).toBe(
      'No part is marked: AUROC 0.500, which is chance. Of your two ways one is in the answer key: precision 0.50, recall 1.00, AUROC 0.997.',
    );
    expect(markReveal(induction, [head(2, 3)], [])).toContain(
      'Heads 0.3 and 2.0 look where these look, but write where nobody reads; head 1.3 looks at all words',
    );
    expect(choiceLabel([head(2, 3)], [])).toBe('head 2.3');
    expect(choiceLabel([], [edge])).toBe('one way');
    expect(choiceLabel([head(0, 1), head(2, 3)], [edge, wrong])).toBe(
      'heads 0.1 and 2.3, and two ways',
    );
  });

  it('say what the three ways of finding score, and what stands in front', () => {
    expect(scoresTitle(induction)).toBe(
      'All three find both heads; on ways the gradient scores 0.48',
    );
    expect(scoresTitle(misled)).toBe('The gradient puts three other parts before head 0.2');
    expect(scoresCaption(misled)).toContain('By gradient head 1.2 (−0.25) comes before head 0.2');
    const rows = scoreRows(induction, induction.key.heads, [induction.key.edge]);
    expect(rows.map(({ label }) => label)).toEqual([
      ...['patched exactly', 'by secant', 'by gradient', 'your marks'],
    ]);
    expect(rows[0]!.values).toEqual([1, 1, 1, 1]);
    expect(rows.at(-1)!.values).toEqual([1, 1, null, null]);
    expect(scoreRows(induction, [], []).at(-1)!.values).toEqual([0.5, 0.5, null, null]);
    const { scores } = induction;
    const all = { ...scores, gradient: scores.exact };
    expect(scoresTitle({ ...induction, scores: all })).toBe(
      'All three tell the circuit from the rest',
    );
    const none = { ...scores, exact: { nodes: 0.5, edges: 1 } };
    expect(scoresTitle({ ...induction, scores: none })).toMatch(/not even exact patching/);
  });

  it('tell which finder overlooks the way of the key, and why', () => {
    expect(finderReveal(induction)).toMatch(
      /^The gradient: on ways the AUROC is 0\.478\. That way is worth \+0\.72 of the gap patched exactly, \+0\.90 by secant and 0\.00 by gradient\. In either run head 2\.3 has more than 90% of its attention on one word/,
    );
    const { exact } = induction.scores;
    const equal = { ...induction, scores: { exact, secant: exact, gradient: exact } };
    expect(worstFinder(equal)).toBe('none');
    expect(finderReveal(equal)).toMatch(/^None: all three score 1\.000 on ways\. [^.]*\.[^I]*$/);
    expect(edgesTitle(misled)).toBe('From 0.2 to the key of 1.0: +1.20 patched, 0.00 by gradient');
    expect(edgeRows(misled).filter(({ marked }) => marked)).toHaveLength(1);
  });
});

it('is drawn on the server with its map, and without the key', () => {
  const asked = spec.presets['induction']!.spec;
  const given = { spec: asked, result: induction, resultSpec: asked, base: asked };
  const { body } = render(Demo, {
    props: { ...given, live: false, running: false, onspec: () => undefined },
  });
  expect(body).toMatch(/data-testid="mark-part".*2\.3/);
  expect(body).toContain('of 15 parts is worth');
  expect(body.split('<noscript>')[0]).not.toContain('in the answer key');
});
