import { FormatError } from '../errors.ts';

/** Typed access to the fields of parsed JSON; every error names the field by its whole path. */
export class JsonFields {
  readonly path: string;
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new FormatError(`${path}: expected an object, got ${describe(value)}`);
    }
    this.path = path;
    this.fields = value as Readonly<Record<string, unknown>>;
  }

  get(key: string): unknown {
    return Object.hasOwn(this.fields, key) ? this.fields[key] : undefined;
  }

  /** True for a field that is there and not null. */
  has(key: string): boolean {
    return this.get(key) !== undefined && this.get(key) !== null;
  }

  keys(): string[] {
    return Object.keys(this.fields);
  }

  at(key: string): string {
    return `${this.path}: ${key}`;
  }

  fail(key: string, expected: string): never {
    throw new FormatError(`${this.at(key)}: expected ${expected}, got ${describe(this.get(key))}`);
  }

  object(key: string): JsonFields {
    return new JsonFields(this.get(key), this.at(key));
  }

  array(key: string, maxLength: number): readonly unknown[] {
    const value = this.get(key);
    if (!Array.isArray(value)) return this.fail(key, 'a list');
    if (value.length > maxLength) {
      throw new FormatError(`${this.at(key)}: expected at most ${maxLength}, got ${value.length}`);
    }
    return value as unknown[];
  }

  string(key: string): string {
    const value = this.get(key);
    return typeof value === 'string' ? value : this.fail(key, 'a text');
  }

  boolean(key: string, otherwise?: boolean): boolean {
    if (otherwise !== undefined && !this.has(key)) return otherwise;
    const value = this.get(key);
    return typeof value === 'boolean' ? value : this.fail(key, 'true or false');
  }

  /** A whole number from `least` to `most`. */
  integer(key: string, least: number, most: number, otherwise?: number): number {
    if (otherwise !== undefined && !this.has(key)) return otherwise;
    const value = this.get(key);
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    return this.fail(key, `a whole number from ${least} to ${most}`);
  }

  /** A finite number above zero. */
  positive(key: string, otherwise?: number): number {
    if (otherwise !== undefined && !this.has(key)) return otherwise;
    const value = this.get(key);
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    return this.fail(key, 'a number above 0');
  }

  oneOf<T extends string>(key: string, allowed: readonly T[]): T {
    const value = this.get(key);
    const found = allowed.find((one) => one === value);
    return found ?? this.fail(key, allowed.map((one) => `"${one}"`).join(' or '));
  }

  sha256(key: string): string {
    const value = this.get(key);
    if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
    return this.fail(key, '64 hex digits');
  }
}

/** Throws FormatError where `text` is not JSON. */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new FormatError(`${path}: not valid JSON`, { cause });
  }
}

export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
    return String(value);
  }
  return 'an object';
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
