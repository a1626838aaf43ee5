/** How much of a stranger's value is looked at before it is refused. */
export interface JsonLimits {
  readonly depth: number;
  /** Numbers, texts, lists and objects, together. */
  readonly values: number;
  /** Of all texts and keys together. */
  readonly characters: number;
}

/** Keys that mean something to every object, and nothing in a spec. */
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/**
 * Whether a value is JSON as `JSON.parse` gives it, and no larger than the limits: what comes by `postMessage` may hold
 * circles, maps, dates and anything else that can be cloned.
 */
export function isSmallJson(value: unknown, { depth, values, characters }: JsonLimits): boolean {
  let valuesLeft = values;
  let charactersLeft = characters;
  const spend = (text: string) => (charactersLeft -= text.length) >= 0;
  const walk = (part: unknown, left: number): boolean => {
    if (left < 0 || --valuesLeft < 0) return false;
    if (part === null || typeof part === 'boolean') return true;
    if (typeof part === 'number') return Number.isFinite(part);
    if (typeof part === 'string') return spend(part);
    if (Array.isArray(part)) {
      if (part.length > valuesLeft) return false;
      for (let at = 0; at < part.length; at++) {
        if (!Object.hasOwn(part, at) || !walk(part[at], left - 1)) return false;
      }
      return true;
    }
    if (!isPlainObject(part) || Object.getOwnPropertySymbols(part).length > 0) return false;
    return Object.keys(part).every(
      (key) => !FORBIDDEN.has(key) && spend(key) && walk(part[key], left - 1),
    );
  };
  return walk(value, depth);
}
