import { readFile } from 'node:fs/promises';
import type { Experiment } from '../experiments/experiment.ts';
import { parseJson } from '../microscope/formats/jsonFields.ts';
import { UsageError } from './command.ts';

/** What to run: a preset or a file, with single fields changed. */
export interface SpecChoice {
  /** Default: the first. */
  readonly preset?: string | undefined;
  readonly file?: string | undefined;
  /** `key=value`; a dotted key reaches into objects and lists, a value is JSON or else a text. */
  readonly changes: readonly string[];
}

/** Throws UsageError naming the field that the experiment does not take. */
export async function readSpec(experiment: Experiment, choice: SpecChoice): Promise<unknown> {
  let spec: unknown = choice.file
    ? parseJson(await readFile(choice.file, 'utf8'), choice.file)
    : structuredClone(presetOf(experiment, choice.preset).spec);
  for (const change of choice.changes) spec = changed(spec, change);
  const parsed = experiment.spec.safeParse(spec);
  if (parsed.success) {
    for (const change of choice.changes) expectTaken(experiment, parsed.data, change);
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const path = issue && issue.path.length > 0 ? issue.path.join('.') : 'spec';
  throw new UsageError(`${experiment.id}: ${path}: ${issue?.message ?? 'not a valid spec'}`);
}

function presetOf(experiment: Experiment, name = Object.keys(experiment.presets)[0] ?? '') {
  const preset = Object.hasOwn(experiment.presets, name) ? experiment.presets[name] : undefined;
  if (!preset) {
    const known = Object.keys(experiment.presets).join(', ');
    throw new UsageError(`${experiment.id}: no preset "${name}"; there are ${known}`);
  }
  return preset;
}

function changed(spec: unknown, change: string): unknown {
  const split = change.indexOf('=');
  if (split < 1) throw new UsageError(`--set: expected key=value, got "${change}"`);
  const keys = change.slice(0, split).split('.');
  const last = keys.pop() ?? '';
  let target = spec;
  for (const key of keys) target = container(target, change)[key];
  container(target, change)[last] = valueOf(change.slice(split + 1));
  return spec;
}

/** A schema drops fields it does not know: a misspelt one must not pass for a change. */
function expectTaken(experiment: Experiment, spec: unknown, change: string): void {
  let value = spec;
  const path = change.slice(0, change.indexOf('='));
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  }
  if (value === undefined)
    throw new UsageError(`${experiment.id}: the spec has no field "${path}"`);
}

function container(value: unknown, change: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new UsageError(`--set ${change}: there is nothing of that name to change`);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
