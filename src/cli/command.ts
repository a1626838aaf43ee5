import { parseArgs } from 'node:util';

/** One word after `npm run microscope --`. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** Throws with one line that says what to do, where the arguments or the input are wrong. */
  run(args: readonly string[]): Promise<void>;
}

/** Arguments that the command does not understand: answered with where its usage is. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** Options that take a value; the last one where one is given twice. */
  readonly values: ReadonlyMap<string, string>;
  readonly repeated: ReadonlyMap<string, readonly string[]>;
  readonly flags: ReadonlySet<string>;
  /** What `--device` says, which every command takes; WASM, on which everything is recorded, where it says nothing. */
  readonly device: (typeof DEVICES)[number];
}

interface KnownOptions {
  readonly values?: readonly string[];
  readonly flags?: readonly string[];
  /** Whether `--device` changes anything. */
  readonly runsModels?: boolean;
}

const DEVICES = ['wasm', 'webgpu', 'auto'] as const;

/** As it stands in the usage of a command that runs models. */
export const DEVICE_USAGE = `[--device ${DEVICES.join(' | ')}]`;

/** Throws UsageError for an option that is not among those named, or is empty. */
export function parseArguments(args: readonly string[], known: KnownOptions): ParsedArguments {
  const options: Record<string, { type: 'string'; multiple: true } | { type: 'boolean' }> = {};
  for (const name of ['device', ...(known.values ?? [])])
    options[name] = { type: 'string', multiple: true };
  for (const name of known.flags ?? []) options[name] = { type: 'boolean' };
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (cause) {
    const message = messageOf(cause);
    // Node goes on to explain how a word that starts with a dash is given.
    throw new UsageError(message.split('. ', 1)[0]!.replace(/^[A-Z]/, (first) => first.toLowerCase()), { cause }); // prettier-ignore
  }
  const repeated = new Map<string, readonly string[]>();
  const flags = new Set<string>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (Array.isArray(value)) {
      if (value.includes('')) throw new UsageError(`--${name} is empty`);
      repeated.set(name, value.map(String));
    } else if (value === true) flags.add(name);
  }
  const values = new Map([...repeated].map(([name, all]) => [name, all.at(-1) ?? '']));
  const device = readDevice(values.get('device'));
  if (values.has('device') && !known.runsModels) {
    say('--device changes nothing: this command runs no model');
  }
  return { positionals: parsed.positionals, values, repeated, flags, device };
}

function readDevice(word = 'wasm'): ParsedArguments['device'] {
  const choice = DEVICES.find((one) => one === word);
  if (!choice) throw new UsageError(`--device: expected ${DEVICES.join(', ')}, got "${word}"`);
  return choice;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Errors that say what the reader can do are one line; others are ours to mend, by their trace. */
export function traceOf(error: unknown): string | undefined {
  const ours = error instanceof TypeError || error instanceof ReferenceError;
  return ours ? (error.stack ?? error.message) : undefined;
}

/** Progress and remarks go to stderr, so that a result alone is on stdout. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}
