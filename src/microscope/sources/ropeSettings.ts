import { FormatError, UnsupportedError } from '../errors.ts';
import { describe, type JsonFields } from '../formats/jsonFields.ts';

/** `LlamaConfig`'s own. */
const DEFAULT_BASE = 10000;

const KINDS = ['default', 'linear', 'llama3'];

/** What each kind follows besides the base. */
const FACTORS: Readonly<Record<string, readonly string[]>> = {
  default: [],
  linear: ['factor'],
  llama3: ['factor', 'low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'],
};

/** Where transformers 5 keeps RoPE's settings, and where transformers 4 kept all but the base. */
const PLACES = ['rope_parameters', 'rope_scaling'];

export const ROPE_KEYS = [...PLACES, 'rope_theta', 'original_max_position_embeddings'];

/**
 * RoPE's base and scaling from a Llama's `config.json`, as `RotaryEmbeddingConfigMixin` of transformers reads them: the
 * base from either place or from the top. Throws UnsupportedError where two places disagree, since releases of that
 * library then differ, too.
 */
export function ropeSettings(fields: JsonFields, nCtx: unknown) {
  const [place, other] = PLACES.filter((key) => !isAbsent(fields.get(key))).map((key) =>
    fields.object(key),
  );
  const scaling = place && scalingOf(place, fields, nCtx);
  if (place && other) {
    const same = JSON.stringify(scaling) === JSON.stringify(scalingOf(other, fields, nCtx));
    if (!same) {
      throw new UnsupportedError('config.json: rope_parameters and rope_scaling disagree');
    }
  }
  return { rotaryBase: baseOf(fields, place, other), rotaryScaling: scaling };
}

function baseOf(fields: JsonFields, ...places: readonly (JsonFields | undefined)[]): unknown {
  const given = [...places, fields].filter((one) => one?.has('rope_theta'));
  const [first, ...rest] = given;
  // Null is no base in the reference either: it stops there.
  if (!first) return fields.get('rope_theta') === null ? null : DEFAULT_BASE;
  const base = first.get('rope_theta');
  for (const one of rest) {
    if (one?.get('rope_theta') === base) continue;
    throw new UnsupportedError(
      `${first.at('rope_theta')}: ${describe(base)} is not ${one!.at('rope_theta')} (${describe(one!.get('rope_theta'))})`,
    );
  }
  return base;
}

function scalingOf(place: JsonFields, fields: JsonFields, nCtx: unknown): object | undefined {
  const kind = kindOf(place);
  const read = ['rope_type', 'type', 'rope_theta', ...FACTORS[kind]!];
  for (const key of place.keys()) {
    if (read.includes(key) || !place.has(key) || isNeutral(key, place.get(key), kind)) continue;
    throw new UnsupportedError(
      `${place.at(key)}: ${describe(place.get(key))} is a setting that this engine does not know for "${kind}"`,
    );
  }
  if (kind === 'default') return undefined;
  if (kind === 'linear') return { kind, factor: place.get('factor') };
  return {
    kind,
    factor: place.get('factor'),
    lowFrequencyFactor: place.get('low_freq_factor'),
    highFrequencyFactor: place.get('high_freq_factor'),
    originalContext: originalContext(place, fields, nCtx),
  };
}

/** Once called `type`. */
function kindOf(place: JsonFields): string {
  const names = ['rope_type', 'type'].filter((key) => place.get(key) !== undefined);
  const [first, second] = names.map((key) => place.get(key));
  if (first === undefined) return 'default';
  if (second !== undefined && second !== first) {
    throw new UnsupportedError(
      `${place.path}: rope_type (${describe(first)}) and type (${describe(second)}) disagree`,
    );
  }
  if (typeof first === 'string' && KINDS.includes(first)) return first;
  const wanted = KINDS.map(describe).join(' or ');
  throw new UnsupportedError(`${place.at(names[0]!)}: expected ${wanted}, got ${describe(first)}`);
}

/** Some files keep it at the top; without it the reference takes the context. */
function originalContext(place: JsonFields, fields: JsonFields, nCtx: unknown): unknown {
  const key = 'original_max_position_embeddings';
  const [inside, outside] = [place.get(key) ?? undefined, fields.get(key) ?? undefined];
  if (inside !== undefined && outside !== undefined && inside !== outside) {
    throw new UnsupportedError(
      `${place.at(key)}: ${describe(inside)} is not ${fields.at(key)} (${describe(outside)})`,
    );
  }
  return inside ?? outside ?? nCtx;
}

function isNeutral(key: string, value: unknown, kind: string): boolean {
  if (['partial_rotary_factor', 'attention_factor', 'mscale'].includes(key)) return value === 1;
  if (key === 'factor') return kind === 'default' && value === 1;
  return key === 'original_max_position_embeddings' || key === 'finetuned';
}

function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new FormatError(
      `config.json: RoPE's settings: expected an object, got ${describe(value)}`,
    );
  }
  return Object.keys(value).length === 0;
}
