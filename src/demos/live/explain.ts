import { InputError } from '../../experiments/inputError.ts';
import type { EngineFailure } from './engineSettings.ts';
import { missingRule } from './policy.ts';

/** What went wrong, for someone who only wanted to see a figure. */
export interface Problem {
  readonly title: string;
  readonly advice: string;
  /** The error's own words, for those who report it. */
  readonly detail: string;
  /** The field of the spec that the reader can mend. */
  readonly field?: string;
  /** The worker's state is lost to this: trying again starts from a fresh one. */
  readonly failure?: EngineFailure;
}

const MEMORY =
  /out of memory|allocation failed|bad_alloc|memory access out of bounds|could not allocate|exceeded.*memory/i;
const LOST = /device (was |is )?lost|lost device|context lost/i;
const CHUNK = /dynamically imported module|importing a module script|module script failed/i;

/** Browsers' words for WebAssembly that a page's policy forbids, where they do not tell of it otherwise. */
const NO_WASM = /wasm-unsafe-eval|unsafe-eval|blocked by CSP|Content.Security.Policy/i;

/**
 * `online` is what the browser says of its connection; `closedOff`: the page stands in a frame that its browser keeps
 * apart from the page's own site.
 */
export function explain(
  error: unknown,
  online = true,
  closedOff = globalThis.origin === 'null',
): Problem {
  const { name, message } =
    error instanceof Error ? error : { name: 'Error', message: String(error) };
  const detail = `${name}: ${message}`;
  const problem = (title: string, advice: string, failure?: EngineFailure): Problem => ({
    title,
    advice,
    detail,
    ...(failure && { failure }),
  });

  if (name === 'PolicyError' || NO_WASM.test(message)) {
    const rule = missingRule(name === 'PolicyError' ? message : 'script-src blocks wasm-eval');
    return problem(
      'A rule of this site keeps the model from running.',
      `Its Content-Security-Policy has to allow ${rule}: whoever runs the site can add that. The figure stays as it is.`,
    );
  }
  if (LOST.test(message)) {
    return problem(
      'The graphics processor dropped out.',
      'The browser took it away from this page, as it may when it is busy or the machine slept. No number of the broken run is shown. Trying again starts afresh; what was downloaded is kept.',
      'device-lost',
    );
  }
  if (MEMORY.test(message)) {
    return problem(
      'This device did not have enough memory for the model.',
      'Trying again takes the way that needs the least memory, which is slower. Closing other tabs helps too. The figure stays as it is.',
      'out-of-memory',
    );
  }
  if (name === 'QuotaExceededError') {
    return problem(
      'The browser has no room left to store the model.',
      'Private windows allow little. Free some space, or try in an ordinary window.',
    );
  }
  if (name === 'DownloadError' || CHUNK.test(message) || message === 'Failed to fetch') {
    if (!online) {
      return problem(
        'The connection was lost on the way.',
        'The parts that arrived are kept. Try again when you are online.',
      );
    }
    if (closedOff && /Failed to fetch|NetworkError|Load failed/i.test(detail)) {
      return problem(
        'This frame keeps the demo from fetching its model.',
        'It is closed off from the demo’s site (a sandbox without allow-same-origin), and the site does not open its files to such frames. The link below the demo leads to its own page, where it runs.',
      );
    }
    return /damaged|sha-?256/i.test(message)
      ? problem(
          'A part of the model arrived damaged, so it was thrown away.',
          'Its check sum differs from the published one. Trying again fetches only that part.',
        )
      : problem(
          'A part of the model could not be fetched.',
          'The parts that arrived are kept. Trying again goes on from there.',
        );
  }
  if (name === 'DeviceError') {
    return problem(
      'The model would not run on this device.',
      'The figure stays as it is. Trying again starts afresh; another browser may do better.',
      'device-failed',
    );
  }
  if (name === 'FormatError' || name === 'UnsupportedError') {
    // It begins with the file that it is about.
    const advice = `The reason: ${message.replace(/\.$/, '')}.`;
    return name === 'UnsupportedError'
      ? problem('This page does not run this kind of model.', advice)
      : problem('These files are not a model that this page can read.', advice);
  }
  if (error instanceof InputError) {
    return { ...problem('The experiment cannot run this.', sentence(message)), field: error.field };
  }
  if (name === 'ZodError') {
    return problem('The experiment does not accept this setting.', 'Undo the last change.');
  }
  return problem('The experiment could not run this.', sentence(message));
}

/** An experiment's own message, without the name it begins with: it says what it got and what it expected. */
function sentence(message: string): string {
  const text = message.replace(/^[\w.-]+: /, '');
  return text && `${text[0]?.toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}

/** Aborting is what the reader asked for, not a problem. */
export const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';

/** Why a model runs on WASM that was to run on WebGPU. */
export function describeFallback(reason: string): string {
  if (LOST.test(reason))
    return 'The graphics processor dropped out while the model loaded, so it runs on WASM.';
  if (reason.includes('lacks JSPI'))
    return 'The graphics processor stays unused: this browser has no JSPI yet, which the engine needs for WebGPU. The model runs on WASM, which is slower.';
  return 'WebGPU failed its check on this machine, so the model runs on WASM.';
}

/** What it means for the reader that parts of the model could not be kept. */
export const describeUncached = (reason: string) =>
  /quota/i.test(reason)
    ? 'This browser has no room to keep the whole model, so the next visit downloads the rest again.'
    : 'This browser keeps no files for this page, so the next visit downloads the model again.';
