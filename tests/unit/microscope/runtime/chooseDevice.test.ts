import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeFallback } from '../../../../src/demos/live/explain.ts';
import { chooseDevice } from '../../../../src/microscope/runtime/ort.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Answer = 'a graphics card' | 'software' | 'none' | 'an error' | 'silence';

/** A browser that answers one request for an adapter after another; the last answer again and again. */
function browserAnswering(...answers: Answer[]) {
  let asked = 0;
  const requestAdapter = vi.fn(() => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    if (answer === 'silence') return new Promise(() => undefined);
    if (answer === 'an error') return Promise.reject(new Error('no'));
    if (answer === 'none') return Promise.resolve(null);
    return Promise.resolve({ info: { isFallbackAdapter: answer === 'software' } });
  });
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  return requestAdapter;
}

it.each<[Answer[], 'wasm' | 'webgpu']>([
  [['a graphics card'], 'webgpu'],
  [['software'], 'wasm'],
  [['none'], 'wasm'],
  [['an error'], 'wasm'],
  [['silence', 'a graphics card'], 'webgpu'],
  [['silence', 'software'], 'wasm'],
  [['silence'], 'wasm'],
])('left to itself it meets %j with %s', async (answers, device) => {
  const asked = browserAnswering(...answers);
  const chosen = chooseDevice('auto', () => expect.fail('nothing was left'));
  await vi.runAllTimersAsync();
  expect(await chosen).toBe(device);
  expect(asked.mock.calls.length).toBeLessThanOrEqual(2);
});

it('takes software where WebGPU is asked for by name, and says so where there is none or no answer', async () => {
  browserAnswering('silence', 'software');
  const chosen = chooseDevice('webgpu');
  await vi.runAllTimersAsync();
  expect(await chosen).toBe('webgpu');

  browserAnswering('silence');
  const refused = expect(chooseDevice('webgpu')).rejects.toThrow(
    'webgpu: this browser offers no WebGPU adapter',
  );
  await vi.runAllTimersAsync();
  await refused;
});

it('leaves a graphics card alone in a browser without JSPI, and says why', async () => {
  browserAnswering('a graphics card');
  vi.stubGlobal('WebAssembly', {});
  const reasons: string[] = [];
  expect(await chooseDevice('auto', (reason) => reasons.push(reason))).toBe('wasm');
  expect(reasons.map(describeFallback)).toEqual([expect.stringContaining('no JSPI')]);
  await expect(chooseDevice('webgpu')).rejects.toThrow('webgpu: this browser lacks JSPI');

  browserAnswering('software');
  expect(await chooseDevice('auto', (reason) => reasons.push(reason))).toBe('wasm');
  expect(reasons).toHaveLength(1);
});

it('asks no adapter for WASM, nor where the browser has no WebGPU', async () => {
  const asked = browserAnswering('a graphics card');
  expect(await chooseDevice('wasm')).toBe('wasm');
  expect(asked).not.toHaveBeenCalled();
  vi.stubGlobal('navigator', {});
  expect(await chooseDevice('auto')).toBe('wasm');
});
