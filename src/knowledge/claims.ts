/** A number in an article: where it comes from and what must hold for the sentence to stay true. */
export interface Claim {
  readonly experiment: string;
  readonly preset: string;
  /** Into the recorded result: `answers[0].probability`; `[-1]` is the last. */
  readonly path: string;
  /** `>= 0.9`, `== 3`, `== "Mary"`, `!= 0`, `between 0.9 and 0.95`. */
  readonly holds: string;
}

export type ClaimValue = number | string | boolean;

type Test = (value: ClaimValue) => boolean;

/**
 * The value at `path` in a recording's result, after checking that `condition` holds for it.
 * Throws where the path leads nowhere, the condition cannot be read, or it does not hold.
 */
export function evaluateClaim(
  recording: { readonly experiment: string; readonly preset: string; readonly result: unknown },
  path: string,
  condition: string,
): ClaimValue {
  const where = `claim: ${recording.experiment}/${recording.preset}`;
  const value = valueAtPath(recording.result, path, where);
  if (!isClaimValue(value))
    throw new Error(
      `${where}: ${path} is ${describe(value)}, expected a number, a text or true/false`,
    );
  if (!parseCondition(condition)(value))
    throw new Error(
      `${where}: ${path} is ${JSON.stringify(value)}, but the article needs ${condition}`,
    );
  return value;
}

/** What a result has where a claim points, and whether it is as the article needs it. */
export interface CheckedClaim {
  /** Null where the result has no such value. */
  readonly value: ClaimValue | null;
  readonly holds: boolean;
}

/** A claim held to a result. Throws only where the claim itself cannot be read. */
export function checkClaim(
  result: unknown,
  { path, holds }: Pick<Claim, 'path' | 'holds'>,
): CheckedClaim {
  const test = parseCondition(holds);
  parsePath(path);
  let value: unknown;
  try {
    value = valueAtPath(result, path);
  } catch {
    value = null;
  }
  return isClaimValue(value) ? { value, holds: test(value) } : { value: null, holds: false };
}

const isClaimValue = (value: unknown): value is ClaimValue =>
  typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';

/** Follows `a.b[0]["c d"]` into plain JSON. Throws with the keys that are there. */
export function valueAtPath(result: unknown, path: string, where = 'claim'): unknown {
  let value = result;
  let walked = '';
  for (const step of parsePath(path)) {
    const parent = value;
    if (Array.isArray(parent))
      value = step === 'length' ? parent.length : (parent as unknown[]).at(Number(step));
    else if (typeof parent === 'object' && parent !== null && Object.hasOwn(parent, step))
      value = (parent as Record<string, unknown>)[step];
    else value = undefined;
    if (value === undefined)
      throw new Error(
        `${where} has no "${path}": ${walked || 'the result'} is ${describe(parent)}, without ${step}`,
      );
    walked += /^-?\d+$/.test(step) ? `[${step}]` : walked ? `.${step}` : step;
  }
  return value;
}

function parsePath(path: string): string[] {
  const step = /\.?([A-Za-z_$][\w$]*)|\[(-?\d+)\]|\[(?:"([^"]*)"|'([^']*)')\]/y;
  const steps: string[] = [];
  let at = 0;
  while (at < path.length) {
    step.lastIndex = at;
    const match = step.exec(path);
    const name = match?.slice(1).find((part) => part !== undefined);
    if (name === undefined)
      throw new Error(`claim: cannot read path "${path}" at "${path.slice(at)}"`);
    steps.push(name);
    at = step.lastIndex;
  }
  if (steps.length === 0) throw new Error('claim: expected a path such as answers[0].probability');
  return steps;
}

function parseCondition(condition: string): Test {
  const between = /^between (\S+) and (\S+)$/.exec(condition.trim());
  const comparison = /^(>=|<=|>|<|==|!=)\s*(.+)$/.exec(condition.trim());
  if (between) {
    const [low, high] = [toNumber(between[1], condition), toNumber(between[2], condition)];
    return (value) => typeof value === 'number' && value >= low && value <= high;
  }
  if (!comparison)
    throw new Error(
      `claim: cannot read condition "${condition}"; expected ">= 0.9", "== 3", '== "Mary"' or "between 0.9 and 0.95"`,
    );
  const [, sign, operand = ''] = comparison;
  if (sign === '==' || sign === '!=') {
    const wanted = parseLiteral(operand, condition);
    return (value) => (value === wanted) === (sign === '==');
  }
  const bound = toNumber(operand, condition);
  return (value) => {
    if (typeof value !== 'number') return false;
    if (sign === '>=') return value >= bound;
    if (sign === '<=') return value <= bound;
    return sign === '>' ? value > bound : value < bound;
  };
}

function parseLiteral(text: string, condition: string): ClaimValue {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted) return quoted[2] ?? '';
  if (text === 'true' || text === 'false') return text === 'true';
  return toNumber(text, condition);
}

function toNumber(text: string | undefined, condition: string): number {
  const number = Number(text);
  if (!text || Number.isNaN(number))
    throw new Error(
      `claim: expected a number in condition "${condition}", got "${text ?? ''}" (texts go in quotes)`,
    );
  return number;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null)
    return `an object with ${Object.keys(value).join(', ') || 'nothing'}`;
  return JSON.stringify(value) ?? 'missing';
}
