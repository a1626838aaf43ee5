import { changedKeys } from './specDiff.ts';

export interface Moment {
  readonly preset: string;
  readonly spec: unknown;
}

/** Changes of the same keys that follow each other faster than this are one step back: a slider being dragged. */
const ONE_GESTURE_MS = 700;
const MAX_MOMENTS = 200;

/** What undo and redo walk along. A value: each change gives another history. */
export interface SpecHistory {
  readonly moments: readonly Moment[];
  readonly at: number;
  readonly lastKeys: string;
  readonly lastTime: number;
}

export const startHistory = (moment: Moment): SpecHistory => ({
  moments: [moment],
  at: 0,
  lastKeys: '',
  lastTime: -Infinity,
});

export const current = (history: SpecHistory): Moment => history.moments[history.at]!;

export const canUndo = (history: SpecHistory) => history.at > 0;

export const canRedo = (history: SpecHistory) => history.at < history.moments.length - 1;

/** `now` in milliseconds. What lay ahead of an undone step is dropped. */
export function remember(history: SpecHistory, moment: Moment, now: number): SpecHistory {
  const before = current(history);
  const keys =
    before.preset === moment.preset ? changedKeys(before.spec, moment.spec).join() : 'preset';
  const sameGesture =
    keys === history.lastKeys && keys !== 'preset' && now - history.lastTime < ONE_GESTURE_MS;
  const kept = history.moments.slice(0, history.at + (sameGesture ? 0 : 1)).slice(1 - MAX_MOMENTS);
  return { moments: [...kept, moment], at: kept.length, lastKeys: keys, lastTime: now };
}

/** Another spec in place of the current one: no step of the reader's. */
export function replace(history: SpecHistory, moment: Moment): SpecHistory {
  return { ...history, moments: history.moments.with(history.at, moment), lastKeys: '' };
}

export const undo = (history: SpecHistory): SpecHistory =>
  canUndo(history) ? { ...history, at: history.at - 1, lastKeys: '' } : history;

export const redo = (history: SpecHistory): SpecHistory =>
  canRedo(history) ? { ...history, at: history.at + 1, lastKeys: '' } : history;
