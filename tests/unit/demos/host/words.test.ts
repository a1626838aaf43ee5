import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import { explain, isAbort } from '../../../../src/demos/live/explain.ts';
import { describeLoad, describeState, nameKey } from '../../../../src/demos/host/words.ts';
import { DeviceError, DownloadError } from '../../../../src/microscope/index.ts';

describe('errors in plain words', () => {
  it.each([
    ['memory', new RangeError('Array buffer allocation failed'), 'enough memory', 'out-of-memory'],
    [
      'memory',
      new DeviceError('could not set up a block: out of memory'),
      'enough memory',
      'out-of-memory',
    ],
    [
      'a lost device',
      new DeviceError('webgpu: the graphics device was lost (x)'),
      'dropped out',
      'device-lost',
    ],
    [
      'another device error',
      new DeviceError('webgpu: no adapter'),
      'would not run',
      'device-failed',
    ],
    [
      'a damaged part',
      new DownloadError('w.bin is damaged: expected sha256 ab'),
      'damaged',
      undefined,
    ],
    [
      'a missing part',
      new DownloadError('w.bin: the server answered 404'),
      'not be fetched',
      undefined,
    ],
    ['no room', Object.assign(new Error(''), { name: 'QuotaExceededError' }), 'no room', undefined],
    ['the rest', new RangeError('expected at most 9 tokens'), 'could not run this', undefined],
  ])('tell of %s', (_, error, words, failure) => {
    const problem = explain(error);
    expect(problem.title).toContain(words);
    expect(problem.failure).toBe(failure);
    expect(problem.detail).toContain(error.message);
  });

  it('tell a lost connection from a server’s refusal', () => {
    const error = new DownloadError('weights-003.bin could not be loaded: Failed to fetch');
    expect(explain(error, false).title).toContain('connection was lost');
    expect(explain(error, true).title).toContain('could not be fetched');
  });

  it('say that a retry takes less memory, and that no number of a broken run is shown', () => {
    expect(explain(new DeviceError('a run failed: out of memory')).advice).toMatch(
      /least memory, which is slower.*The figure stays as it is/,
    );
    expect(explain(new DeviceError('webgpu: the graphics device was lost')).advice).toContain(
      'No number of the broken run is shown.',
    );
  });

  it('let the experiment speak to the reader', () => {
    const error = new Error('indirect-object: expected a name of one token, got "Ada Lovelace"');
    expect(explain(error).advice).toBe('Expected a name of one token, got "Ada Lovelace".');
  });

  it('are not made of what the reader stopped', () => {
    expect(isAbort(new DOMException('stop', 'AbortError'))).toBe(true);
    expect(isAbort(new Error('stop'))).toBe(false);
  });
});

describe('what stands under the controls', () => {
  const standing = {
    ...{ ahead: false, changed: [], live: false, fitted: [], message: '', own: null },
    phase: { kind: 'recorded' },
    shown: { spec: {}, result: {}, source: 'recorded' },
  } as const;

  it('explains files that are no model in their reader’s words', () => {
    const wrong = explain(new FormatError('safetensors: expected at least 8 bytes, got 3'));
    expect(wrong.title).toContain('files');
    expect(wrong.advice).toBe('The reason: safetensors: expected at least 8 bytes, got 3.');
    const other = explain(new UnsupportedError('config.json: model_type: got "mamba"'));
    expect(other.title).toContain('does not run this kind of model');
    expect(other.advice).toBe('The reason: config.json: model_type: got "mamba".');
  });

  it('counts the bytes and layers of all models', () => {
    const model = { model: 'a', bytes: 10e6, totalBytes: 50e6, blocks: 3, totalBlocks: 30 };
    const { text, fraction } = describeLoad([model, { ...model, model: 'b' }], 100e6);
    expect(text).toBe('20 MB of 100 MB, 6 of 60 layers');
    expect(fraction).toBeCloseTo(0.2);
  });

  it('says what the reader changed, and that the figure is not of it yet', () => {
    const text = describeState(
      { ...standing, ahead: true, changed: ['off', 'sweepAll'] },
      { off: 'the heads switched off' },
    );
    expect(text).toContain('You changed: the heads switched off, sweep all.');
    expect(text).toContain('Still the recorded figure');
  });

  it('says what the figure is of when a run was stopped or failed', () => {
    const shown = { spec: {}, result: {}, source: 'webgpu' } as const;
    const say = (live: boolean) => describeState({ ...standing, shown, live, ahead: true }, {});
    expect(say(true)).toBe('Still the figure of the run before: run it again to see your change.');
    expect(say(false)).toBe('Still the figure of the run before: run it live to see your change.');
  });

  it('says which model the figure is of, and that the article’s numbers are of its own', () => {
    const files = { id: 'x', files: [] };
    const own = { name: 'GPT-2 small', nLayers: 12, nHeads: 12, gpt2Small: true, files };
    const shown = { spec: {}, result: {}, source: 'wasm', model: own.name } as const;
    expect(describeState({ ...standing, own, shown }, {}, 'SmolLM2')).toBe(
      'GPT-2 small (12 layers, 12 heads) from your disk. The article’s own numbers are of SmolLM2.',
    );
    expect(describeState({ ...standing, own }, {}, 'SmolLM2')).toMatch(
      /^GPT-2 small .* is loaded\. The figure is still of SmolLM2\.$/,
    );
  });

  it('names a key without a term by its words', () => {
    expect(nameKey('meanAblation', {})).toBe('mean ablation');
  });
});
