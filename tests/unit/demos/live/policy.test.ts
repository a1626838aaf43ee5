import { describe, expect, it } from 'vitest';
import { explain } from '../../../../src/demos/live/explain.ts';
import { PolicyError, watchPolicy } from '../../../../src/demos/live/policy.ts';

/** A page or a worker, and what its browser tells of blocking. */
function watched() {
  const target = new EventTarget();
  const block = (effectiveDirective: string, blockedURI: string) => {
    const event = new Event('securitypolicyviolation');
    target.dispatchEvent(Object.assign(event, { effectiveDirective, blockedURI }));
  };
  return { asBlocked: watchPolicy(target), block };
}

const FAILED = new TypeError('Failed to fetch');

describe('what a Content-Security-Policy blocks', () => {
  it('is told in the place of the error that follows, which may come first', async () => {
    const { asBlocked, block } = watched();
    const told = asBlocked(FAILED);
    block('connect-src', 'https://demos.example/models/tiny/weights-000.bin');
    expect(await told).toBeInstanceOf(PolicyError);
    expect(explain(await told).advice).toContain('connect-src https://demos.example:');
  });

  it('is told once: a later error has a cause of its own', async () => {
    const { asBlocked, block } = watched();
    block('script-src', 'wasm-eval');
    expect(await asBlocked(FAILED)).toBeInstanceOf(PolicyError);
    expect(await asBlocked(FAILED)).toBe(FAILED);
  });

  it.each([
    ['script-src blocks wasm-eval', "script-src 'wasm-unsafe-eval'"],
    ['worker-src blocks data', 'worker-src data:'],
    ['worker-src blocks https://demos.example/w.js', 'worker-src https://demos.example'],
    ['script-src-elem blocks blob', 'script-src-elem blob:'],
  ])('%s: names %s', (message, rule) => {
    const { title, advice } = explain(new PolicyError(message));
    expect(title).toMatch(/rule of this site/);
    expect(advice).toContain(`has to allow ${rule}: `);
  });

  it.each([
    "WebAssembly.instantiate(): Refused to compile or instantiate WebAssembly module because 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive",
    'call to WebAssembly.instantiate() blocked by CSP',
    "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script",
  ])('is known by each browser’s words for it: %s', (words) => {
    const error = Object.assign(new Error(`no available backend found. ERR: [wasm] ${words}`), {
      name: 'DeviceError',
    });
    expect(explain(error).advice).toContain("script-src 'wasm-unsafe-eval'");
    expect(explain(error).title).not.toMatch(/device/);
  });
});

describe('what cannot be fetched', () => {
  const error = Object.assign(new Error('weights-000.bin: Failed to fetch'), {
    name: 'DownloadError',
  });

  it('is the frame’s fault where the frame is closed off', () => {
    expect(explain(error, true, true).title).toMatch(/frame keeps/);
  });

  it('is the line’s anywhere else, and where the frame is offline', () => {
    expect(explain(error, true, false).title).toMatch(/could not be fetched/);
    expect(explain(error, false, true).title).toMatch(/connection was lost/);
  });
});
