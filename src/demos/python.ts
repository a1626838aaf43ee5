import type { Untyped } from './untyped.ts';

/** What a demo shows, measured again by TransformerLens on the same weights: Python that a reader takes away. */
export interface PythonSnippet {
  /** Lines that come after the beginning of every file: see host/takeAway/pythonFile.ts for what it defines. */
  readonly lines: readonly string[];
  readonly shows: readonly PythonNumber[];
  /**
   * What the file begins with. `smollm2`, where nothing is said: the site's model in TransformerLens. `nnsight`: the same
   * in nnsight. `models`: the address of the site's models, `models`, and PyTorch. `torch`: PyTorch alone.
   */
  readonly begins?: 'smollm2' | 'nnsight' | 'models' | 'torch';
}

/** A Python expression beside what the page shows: a number, several, or texts. */
export interface PythonNumber {
  readonly name: string;
  readonly code: string;
  readonly page: number | readonly number[] | readonly string[];
}

export type ToPython<Spec, Result> = (spec: Spec, result: Result) => PythonSnippet;

/** What a demo's python.ts hands on; `nnsight` where that is short. */
export interface Pythons<Spec, Result> {
  readonly python: Untyped<ToPython<Spec, Result>>;
  readonly nnsight?: Untyped<ToPython<Spec, Result>>;
}

/** A value as Python writes it. */
export function py(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(py).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  throw new TypeError(`python: expected a number, a text or a list, got ${JSON.stringify(value)}`);
}

/** Lines that set a prompt; white space at its end is left out, as the page leaves it out. */
export const pyPrompt = (name: string, text: string): string => `${name} = ${py(text.trimEnd())}`;

interface Named {
  readonly token: number;
  readonly text: string;
}

/** Sets `answer` and `foil`, which `lead` compares. */
export const pyPair = (answer: Named, foil: Named): string =>
  `answer, foil = ${answer.token}, ${foil.token}  # ${py(answer.text)}, ${py(foil.text)}`;

/** The same from their texts, with the leading space where they have one: where a result names no tokens. */
export const pyWords = (answer: string, foil: string): string =>
  `answer, foil = tokens(${py(answer)})[0, 0], tokens(${py(foil)})[0, 0]`;

/** Defines `load`, which fetches one of the site's small models, by its name, from the address that `begins: 'models'` sets. */
export const PY_LOAD: readonly string[] = [
  'from transformers import GPT2LMHeadModel',
  '',
  '',
  'def load(name):',
  '    folder = tempfile.mkdtemp()',
  '    for file in ("config.json", "model.safetensors"):',
  '        urllib.request.urlretrieve(f"{models}{name}/{file}", f"{folder}/{file}")',
  '    return GPT2LMHeadModel.from_pretrained(folder, attn_implementation="eager").eval()',
  '',
  '',
];

/** Sets `direction`, along which the stream at the end is read for the lead, from `cache`: the final norm's scale is frozen. */
export const pyDirection = (nLayers: number): readonly string[] => [
  '# The final norm, its scale frozen, and the difference of two columns of the unembedding.',
  `last = cache["blocks.${nLayers - 1}.hook_resid_post"][0, -1]`,
  'scale = (last.square().mean() + model.cfg.eps).sqrt()',
  'direction = (model.W_U[:, answer] - model.W_U[:, foil]) * model.ln_final.weight / scale',
];
