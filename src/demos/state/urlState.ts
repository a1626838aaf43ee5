import { applyDiff, diffSpec } from '../specDiff.ts';

/**
 * A demo's state in the address. On a page: `?<demo>=<preset>` or `?<demo>=<preset>~<patch>`; in a frame:
 * `?preset=<preset>&state=<patch>`. The patch is the JSON of specDiff against the preset; none where nothing changed.
 */
export interface UrlState {
  readonly preset: string;
  readonly spec: unknown;
  /** What was wrong with the address, in the reader's words. The state is then the article's own. */
  readonly problem?: string;
}

export type Place = { readonly kind: 'page'; readonly key: string } | { readonly kind: 'frame' };

type Presets = Readonly<Record<string, { readonly spec: unknown }>>;

const SEPARATOR = '~';
const MAX_PATCH_CHARACTERS = 4000;

function rawState(query: URLSearchParams, place: Place): { preset?: string; patch?: string } {
  if (place.kind === 'frame') {
    return { preset: query.get('preset') ?? undefined, patch: query.get('state') ?? undefined };
  }
  const value = query.get(place.key);
  if (value === null) return {};
  const at = value.indexOf(SEPARATOR);
  return at < 0
    ? { preset: value }
    : { preset: value.slice(0, at), patch: value.slice(at + SEPARATOR.length) };
}

/** Never throws: what cannot be read becomes the preset with a message. The spec is not checked by its schema yet. */
export function readState(
  query: URLSearchParams,
  place: Place,
  presets: Presets,
  articlePreset: string,
): UrlState {
  const raw = rawState(query, place);
  const own = { preset: articlePreset, spec: presets[articlePreset]?.spec };
  const preset = raw.preset || articlePreset;
  if (!Object.hasOwn(presets, preset)) {
    return {
      ...own,
      problem: `This link asks for an example named “${preset}”, which is not here.`,
    };
  }
  const base = presets[preset]?.spec;
  if (!raw.patch) return { preset, spec: base };
  if (raw.patch.length > MAX_PATCH_CHARACTERS) {
    return {
      ...own,
      problem: `This link carries ${raw.patch.length} characters of state; ${MAX_PATCH_CHARACTERS} is the most that is read.`,
    };
  }
  try {
    return { preset, spec: applyDiff(base, JSON.parse(raw.patch)) };
  } catch {
    return { ...own, problem: 'The state in this link is damaged: it is not JSON.' };
  }
}

/** What turns a state's preset into its spec, as JSON; nothing where it is the preset's own. */
export function patchOf(
  presets: Presets,
  { preset, spec }: { readonly preset: string; readonly spec: unknown },
): string {
  const diff = diffSpec(presets[preset]?.spec, spec);
  return diff === undefined ? '' : JSON.stringify(diff);
}

/** Sets or clears the state in `query`; the article's own state leaves no trace. */
export function writeState(
  query: URLSearchParams,
  place: Place,
  presets: Presets,
  articlePreset: string,
  state: { readonly preset: string; readonly spec: unknown },
): void {
  const patch = patchOf(presets, state);
  const preset = patch || state.preset !== articlePreset ? state.preset : '';
  const set = (name: string, value: string) =>
    value ? query.set(name, value) : query.delete(name);
  if (place.kind === 'frame') {
    set('preset', preset);
    set('state', patch);
  } else {
    set(place.key, patch ? preset + SEPARATOR + patch : preset);
  }
}
