import { changedKeys } from '../specDiff.ts';

/** What the reader asks for: a preset, and its spec as they changed it. */
export interface SpecChoice {
  readonly preset: string;
  readonly spec: unknown;
}

/** Changes of the same keys that follow each other faster than this are one step back: a slider being dragged. */
const ONE_GESTURE_MS = 700;
const MAX_STEPS = 200;

/** What undo and redo walk along. A value: each change gives another history. */
export interface SpecHistory {
  readonly steps: readonly SpecChoice[];
  readonly at: number;
  readonly lastKeys: string;
  readonly lastTime: number;
}

export const startHistory = (choice: SpecChoice): SpecHistory => ({
  steps: [choice],
  at: 0,
  lastKeys: '',
  lastTime: -Infinity,
});

export const current = (history: SpecHistory): SpecChoice => history.steps[history.at]!;

export const canUndo = (history: SpecHistory) => history.at > 0;

export const canRedo = (history: SpecHistory) => history.at < history.steps.length - 1;

/** `now` in milliseconds. What lay ahead of an undone step is dropped. */
export function remember(history: SpecHistory, choice: SpecChoice, now: number): SpecHistory {
  const before = current(history);
  const keys =
    before.preset === choice.preset ? changedKeys(before.spec, choice.spec).join() : 'preset';
  const sameGesture =
    keys === history.lastKeys && keys !== 'preset' && now - history.lastTime < ONE_GESTURE_MS;
  const kept = history.steps.slice(0, history.at + (sameGesture ? 0 : 1)).slice(1 - MAX_STEPS);
  return { steps: [...kept, choice], at: kept.length, lastKeys: keys, lastTime: now };
}

/** Another spec in place of the current one: no step of the reader's. */
export function replace(history: SpecHistory, choice: SpecChoice): SpecHistory {
  return { ...history, steps: history.steps.with(history.at, choice), lastKeys: '' };
}

export const undo = (history: SpecHistory): SpecHistory =>
  canUndo(history) ? { ...history, at: history.at - 1, lastKeys: '' } : history;

export const redo = (history: SpecHistory): SpecHistory =>
  canRedo(history) ? { ...history, at: history.at + 1, lastKeys: '' } : history;
