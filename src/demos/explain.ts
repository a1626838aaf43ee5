/** What went wrong, for someone who only wanted to see a figure. */
export interface Problem {
  readonly title: string;
  readonly advice: string;
  /** The error's own words, for those who report it. */
  readonly detail: string;
  /** The worker's state is lost: trying again starts from a fresh one. */
  readonly fresh: boolean;
}

const MEMORY =
  /out of memory|allocation failed|bad_alloc|memory access out of bounds|could not allocate|exceeded.*memory/i;
const LOST = /device (was |is )?lost|lost device|context lost/i;
const CHUNK = /dynamically imported module|importing a module script|module script failed/i;

/** `online` is what the browser says of its connection. */
export function explain(error: unknown, online = true): Problem {
  const { name, message } =
    error instanceof Error ? error : { name: 'Error', message: String(error) };
  const detail = `${name}: ${message}`;
  const problem = (title: string, advice: string, fresh = false): Problem => ({
    title,
    advice,
    detail,
    fresh,
  });

  if (LOST.test(message)) {
    return problem(
      'The graphics processor dropped out.',
      'The browser took it away from this page, as it may when it is busy or the machine slept. Trying again starts afresh; what was downloaded is kept.',
      true,
    );
  }
  if (MEMORY.test(message)) {
    return problem(
      'There was not enough memory for the model.',
      'Closing other tabs frees some. The recorded figure stays as it is.',
      true,
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
      'The recorded figure stays as it is. Another browser may do better.',
      true,
    );
  }
  if (name === 'FormatError' || name === 'UnsupportedError') {
    return problem('The files of the model are not what this page can run.', sentence(message));
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
