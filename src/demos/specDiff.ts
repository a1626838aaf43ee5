/** Plain JSON compared and patched: how little of a spec has to travel in a link. */

type Plain = Readonly<Record<string, unknown>>;

/** Under this key a patch lists the keys to remove. No spec has a key without a name. */
const REMOVED = '';

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object's own value: what all objects inherit, such as `constructor`, is no part of a spec. */
const own = (value: Plain, key: string) => (Object.hasOwn(value, key) ? value[key] : undefined);

/** Keys with a value: `undefined` does not survive JSON. */
const keysOf = (value: Plain) => Object.keys(value).filter((key) => own(value, key) !== undefined);

export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = keysOf(a);
  return (
    keys.length === keysOf(b).length && keys.every((key) => sameJson(own(a, key), own(b, key)))
  );
}

/**
 * What turns `base` into `spec`: of two objects an object with the keys that differ, otherwise `spec` itself;
 * undefined where they are the same. Throws on a key without a name.
 */
export function diffSpec(base: unknown, spec: unknown): unknown {
  if (sameJson(base, spec)) return undefined;
  if (!isPlain(base) || !isPlain(spec)) return spec;
  if (Object.hasOwn(spec, REMOVED)) throw new Error('spec: expected keys with names, got ""');
  const changes = keysOf(spec)
    .map((key): [string, unknown] => [key, diffSpec(own(base, key), own(spec, key))])
    .filter(([, change]) => change !== undefined);
  const removed = keysOf(base).filter((key) => own(spec, key) === undefined);
  return Object.fromEntries(removed.length ? [...changes, [REMOVED, removed]] : changes);
}

/** `base` with the changes of `diffSpec`. What a stranger's patch adds is for the spec's own schema to judge. */
export function applyDiff(base: unknown, diff: unknown): unknown {
  if (diff === undefined) return base;
  if (!isPlain(base) || !isPlain(diff)) return diff;
  const gone: unknown = Object.hasOwn(diff, REMOVED) ? diff[REMOVED] : [];
  const removed = new Set<unknown>(Array.isArray(gone) ? gone : []);
  const kept = keysOf(base).filter((key) => !removed.has(key));
  const added = Object.keys(diff).filter((key) => key !== REMOVED && !Object.hasOwn(base, key));
  return Object.fromEntries([
    ...kept.map((key): [string, unknown] => [
      key,
      Object.hasOwn(diff, key) ? applyDiff(base[key], diff[key]) : base[key],
    ]),
    ...added.map((key): [string, unknown] => [key, diff[key]]),
  ]);
}

/** Top-level keys in which two specs differ. */
export function changedKeys(base: unknown, spec: unknown): string[] {
  if (!isPlain(base) || !isPlain(spec)) return [];
  const keys = new Set([...keysOf(base), ...keysOf(spec)]);
  return [...keys].filter((key) => !sameJson(own(base, key), own(spec, key)));
}
