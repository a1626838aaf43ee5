import { readFile, stat } from 'node:fs/promises';
import type { Experiment } from '../../experiments/experiment.ts';
import { parseJson } from '../../microscope/formats/jsonFields.ts';
import { UsageError } from '../command.ts';

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
  const { preset, file, changes } = choice;
  if (file !== undefined && preset !== undefined) {
    throw new UsageError('expected --preset or --spec, got both');
  }
  const spec: unknown =
    file === undefined
      ? structuredClone(presetOf(experiment, preset).spec)
      : parseJson(await textOf(file), file);
  for (const change of changes) makeChange(spec, change);
  const parsed = experiment.spec.safeParse(spec);
  if (parsed.success) {
    const dropped = droppedField(spec, parsed.data);
    if (dropped === undefined) return parsed.data;
    throw new UsageError(`${experiment.id}: the spec has no field "${dropped}"`);
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

async function textOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) throw new UsageError(`--spec: no file ${path}`);
  return readFile(path, 'utf8');
}

function makeChange(spec: unknown, change: string): void {
  const split = change.indexOf('=');
  if (split < 1) throw new UsageError(`--set: expected key=value, got "${change}"`);
  const keys = change.slice(0, split).split('.');
  const last = keys.pop() ?? '';
  let target = spec;
  for (const key of keys) {
    const inside = container(target, change);
    target = Object.hasOwn(inside, key) ? inside[key] : undefined;
  }
  container(target, change)[last] = valueOf(change.slice(split + 1));
}

/** The path of what a schema dropped, since it does not know it: a misspelt field must not pass for a change. */
function droppedField(given: unknown, taken: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  for (const [key, value] of Object.entries(given)) {
    if (typeof taken !== 'object' || taken === null || !Object.hasOwn(taken, key)) return key;
    const below = droppedField(value, Reflect.get(taken, key));
    if (below !== undefined) return `${key}.${below}`;
  }
  return undefined;
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
