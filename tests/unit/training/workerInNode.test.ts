import { expect, it, onTestFinished } from 'vitest';
import { hideWorker, showWorker } from '../../../src/training/workerInNode.ts';

const brought = () => undefined;

it('shows a Worker again that was brought while it was hidden, when the last has looked', () => {
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'Worker'));
  hideWorker();
  hideWorker();
  Object.assign(globalThis, { Worker: brought });
  expect(typeof Worker).toBe('undefined');
  showWorker();
  expect(typeof Worker).toBe('undefined');
  showWorker();
  expect(globalThis).toHaveProperty('Worker', brought);
});

it('leaves none where there was none', () => {
  hideWorker();
  showWorker();
  expect(globalThis).not.toHaveProperty('Worker');
});
