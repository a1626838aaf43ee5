import { expect, it } from 'vitest';
import * as History from '../../../../src/demos/state/specHistory.ts';

const at = (strength: number, prompt = 'a') => ({ preset: 'p', spec: { strength, prompt } });
const spec = (history: History.SpecHistory) => History.current(history).spec;

it('takes a slider being dragged back in one step', () => {
  let history = History.startHistory(at(0));
  history = History.remember(history, at(1, 'b'), 0);
  for (let step = 0; step < 50; step++) {
    history = History.remember(history, at(2 + step, 'b'), 10_000 + step * 16);
  }
  expect(spec(history)).toEqual(at(51, 'b').spec);
  expect(spec(History.undo(history))).toEqual(at(1, 'b').spec);
});

it('keeps changes of different keys apart, however fast', () => {
  let history = History.startHistory(at(0));
  history = History.remember(history, at(1), 0);
  history = History.remember(history, at(1, 'b'), 1);
  expect(spec(History.undo(history))).toEqual(at(1).spec);
});

it('walks back and forth, and drops what lay ahead of a new step', () => {
  let history = History.startHistory(at(0));
  history = History.remember(history, at(1), 0);
  history = History.remember(history, at(2), 5000);
  history = History.undo(History.undo(History.undo(history)));
  expect(spec(history)).toEqual(at(0).spec);
  expect(History.canUndo(history)).toBe(false);
  history = History.redo(history);
  expect(spec(history)).toEqual(at(1).spec);
  history = History.remember(history, at(9), 5001);
  expect(History.canRedo(history)).toBe(false);
  expect(spec(History.undo(history))).toEqual(at(1).spec);
});

it('forgets the oldest of very many steps', () => {
  let history = History.startHistory(at(0));
  for (let step = 1; step <= 1000; step++)
    history = History.remember(history, at(step), step * 1000);
  expect(history.steps.length).toBe(200);
  expect(spec(history)).toEqual(at(1000).spec);
});
