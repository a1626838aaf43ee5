import { FormatError, UnsupportedError } from '../errors.ts';
import { parseSafetensorsIndex } from '../formats/safetensors.ts';
import type { ModelFiles } from './modelFiles.ts';
import { WRITE_SAFETENSORS } from './standIns.ts';

/** The files of one model, and what was left out for them, in sentences. */
export interface WeightFiles {
  readonly kind: 'gguf' | 'safetensors';
  readonly files: readonly string[];
  readonly notes: readonly string[];
}

const INDEX = 'model.safetensors.index.json';
const ADAPTER = /^adapter_(config\.json|model\.(safetensors|bin))$/i;
const PYTORCH =
  /^(pytorch_model|model|consolidated)\b.*\.(bin|bin\.index\.json)$|^(?!optimizer|scheduler|rng_state).*\.(pt|pth|ckpt|pkl)$/i;
const OTHERS = /\.(h5|msgpack|ot|onnx|mlmodel|npz)$/i;

/** `name-00001-of-00003.gguf`, as llama-gguf-split and save_pretrained number the parts of one model. */
const NUMBERED = /^(.*)-(\d{5})-of-(\d{5})\.(gguf|safetensors)$/i;

const isGguf = (name: string) => /\.gguf$/i.test(name);
const isSafetensors = (name: string) => /\.safetensors$/i.test(name);

/**
 * Which files of a folder are the model: safetensors beside a config.json before a GGUF, `model.safetensors` before
 * variants of it and before an index, one GGUF or all its parts. Throws FormatError naming what is missing, or the models
 * that it cannot choose between; UnsupportedError for files of a kind that is not read.
 */
export async function chooseWeights(files: ModelFiles, signal?: AbortSignal): Promise<WeightFiles> {
  const { names } = files;
  const adapter = names.find((name) => ADAPTER.test(name));
  if (adapter !== undefined) {
    throw new UnsupportedError(
      `${adapter}: expected a whole model, got an adapter: merge it into its model (PEFT: merge_and_unload), then save that`,
    );
  }
  const ggufs = names.filter(isGguf);
  const safetensors = names.filter(isSafetensors);
  if (files.has('config.json') && (safetensors.length > 0 || files.has(INDEX))) {
    return leavingOut(names, 'safetensors', await shards(files, safetensors, signal));
  }
  if (ggufs.length > 0) return leavingOut(names, 'gguf', oneGguf(ggufs));
  const got = names.length > 0 ? names.slice(0, 8).join(', ') : 'no files';
  const unread =
    names.find((name) => PYTORCH.test(name)) ?? names.find((name) => OTHERS.test(name));
  if (unread !== undefined) {
    const why = PYTORCH.test(unread)
      ? 'it is a PyTorch file, whose content is a program and is not run here'
      : 'weights of this kind are not read';
    throw new UnsupportedError(`${unread}: ${why}: ${WRITE_SAFETENSORS}`);
  }
  if (files.has('config.json')) {
    throw new FormatError(
      `expected model.safetensors, or several files and ${INDEX}, beside config.json, got no safetensors`,
    );
  }
  throw new FormatError(
    `expected one .gguf file, or safetensors with config.json and tokenizer.json, got ${got}`,
  );
}

async function shards(
  files: ModelFiles,
  safetensors: readonly string[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const whole = files.find('model.safetensors');
  if (whole !== undefined) return [whole];
  if (files.has(INDEX)) {
    const named = new Set(parseSafetensorsIndex(await files.json(INDEX, signal)).values());
    const shardNames = [...named].sort();
    const missing = shardNames.filter((name) => !files.has(name));
    if (missing.length > 0) {
      throw new FormatError(
        `${listed(missing)}: missing, of the ${shardNames.length} files that ${INDEX} names`,
      );
    }
    return shardNames;
  }
  if (safetensors.length === 1 && !NUMBERED.test(safetensors[0]!)) return safetensors;
  const [only, ...more] = sets(safetensors);
  if (only && more.length === 0) return complete(only);
  throw new FormatError(
    `expected model.safetensors, or several files and ${INDEX}, beside config.json, got ${safetensors.join(', ')}`,
  );
}

function oneGguf(ggufs: readonly string[]): readonly string[] {
  const [only, ...more] = sets(ggufs);
  if (only && more.length === 0) return complete(only);
  throw new FormatError(
    `expected one model, got ${listed(ggufs)}: choose one of them, with all its parts`,
  );
}

/** One file, or the numbered parts of one. */
function sets(names: readonly string[]): string[][] {
  const found = new Map<string, string[]>();
  for (const name of names) {
    const [, before, , count] = NUMBERED.exec(name) ?? [];
    const key = before === undefined ? name : `${before}/${count}`;
    found.set(key, [...(found.get(key) ?? []), name]);
  }
  return [...found.values()];
}

/** Throws FormatError naming the parts that are missing. */
function complete(parts: readonly string[]): readonly string[] {
  const [, before, , count, ending] = NUMBERED.exec(parts[0]!) ?? [];
  if (before === undefined) return parts;
  const wanted = Array.from(
    { length: Number(count) },
    (_, i) => `${before}-${String(i + 1).padStart(5, '0')}-of-${count}.${ending}`,
  );
  const missing = wanted.filter((name) => !parts.includes(name));
  if (missing.length === 0) return wanted;
  throw new FormatError(
    `${listed(missing)}: missing, of the ${wanted.length} parts of ${before}: all are needed`,
  );
}

/** Whether a file is one of the parts of the same model as another. */
export function isPartOfSame(name: string, other: string): boolean {
  return sets([name, other]).length === 1;
}

function leavingOut(
  names: readonly string[],
  kind: WeightFiles['kind'],
  files: readonly string[],
): WeightFiles {
  const left = names.filter(
    (name) =>
      (isGguf(name) || isSafetensors(name) || /^pytorch_model.*\.bin$/i.test(name)) &&
      !files.some((file) => file.toLowerCase() === name.toLowerCase()),
  );
  const notes = left.length > 0 ? [`Read ${listed(files)}; left out ${listed(left)}.`] : [];
  return { kind, files, notes };
}

function listed(names: readonly string[]): string {
  return names.length > 4
    ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
    : names.join(', ');
}
