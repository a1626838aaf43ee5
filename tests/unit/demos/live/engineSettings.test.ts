import { describe, expect, it } from 'vitest';
import {
  FailureMemory,
  readSettings,
  writeSettings,
} from '../../../../src/demos/live/engineSettings.ts';

const AUTO = { device: 'auto', memory: 'auto' } as const;

describe('settings of the engine', () => {
  it('are read from an address, and what is none of them is left alone', () => {
    expect(readSettings('?device=webgpu&memory=lean')).toEqual({
      device: 'webgpu',
      memory: 'lean',
    });
    expect(readSettings('?device=abacus&memory=&preset=x')).toEqual(AUTO);
    expect(readSettings('')).toEqual(AUTO);
  });

  it('reach the worker by its name', () => {
    const settings = { device: 'wasm', memory: 'fast' } as const;
    expect(readSettings(writeSettings(settings))).toEqual(settings);
  });
});

describe('what an engine’s failures teach the next one', () => {
  it('is nothing at first', () => {
    const failures = new FailureMemory();
    expect(failures.apply(AUTO)).toEqual(AUTO);
    expect(failures.notes('wasm')).toEqual([]);
  });

  it('is to take less memory, whatever the address asks for', () => {
    const failures = new FailureMemory();
    failures.learn('out-of-memory', 'wasm');
    expect(failures.apply({ device: 'wasm', memory: 'fast' })).toEqual({
      device: 'wasm',
      memory: 'lean',
    });
    expect(failures.notes('wasm').join()).toContain('less memory');
  });

  it('is to ask for a graphics device once more, then to leave it', () => {
    const failures = new FailureMemory();
    failures.learn('device-lost', 'webgpu');
    expect(failures.apply({ device: 'webgpu', memory: 'auto' }).device).toBe('auto');
    expect(failures.notes('webgpu')).toEqual([]);
    expect(failures.notes('wasm').join()).toContain('now runs on WASM');
    failures.learn('device-lost', 'webgpu');
    expect(failures.apply(AUTO).device).toBe('wasm');
  });

  it.each(['out-of-memory', 'device-failed'] as const)(
    'is to leave a graphics device that fails otherwise (%s)',
    (failure) => {
      const failures = new FailureMemory();
      failures.learn(failure, 'webgpu');
      expect(failures.apply(AUTO)).toEqual({ device: 'wasm', memory: 'auto' });
      expect(failures.notes('wasm').join()).toContain('now runs on WASM');
    },
  );

  it('is nothing where WASM failed of something else', () => {
    const failures = new FailureMemory();
    failures.learn('device-failed', 'wasm');
    expect(failures.apply(AUTO)).toEqual(AUTO);
    expect(failures.notes('wasm')).toEqual([]);
  });
});
