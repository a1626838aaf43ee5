/** Where two plain JSON values differ most, and what is not even alike. */
export interface Drift {
  /** Largest difference of two numbers, relative to the larger scale of 1 and the recorded one. */
  readonly worst: number;
  readonly at: string;
  readonly numbers: number;
  /** Paths at which a text, a key, a length or a kind differs. */
  readonly unlike: readonly string[];
}

/** Compares a result with the one on record. Whole numbers that stand for things (tokens, heads) drift by 1 or more. */
export function measureDrift(recorded: unknown, found: unknown): Drift {
  let worst = 0;
  let at = '';
  let numbers = 0;
  const unlike: string[] = [];

  const walk = (left: unknown, right: unknown, path: string): void => {
    if (typeof left === 'number' && typeof right === 'number') {
      numbers++;
      const difference = Math.abs(left - right) / Math.max(1, Math.abs(left));
      if (!(difference <= worst)) {
        worst = Number.isNaN(difference) ? Infinity : difference;
        at = path;
      }
    } else if (Array.isArray(left) && Array.isArray(right)) {
      if (left.length !== right.length)
        unlike.push(`${path}: ${left.length} items, now ${right.length}`);
      left.forEach((item, i) => walk(item, right[i], `${path}[${i}]`));
    } else if (isRecord(left) && isRecord(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
        walk(left[key], right[key], path ? `${path}.${key}` : key);
    } else if (left !== right) {
      unlike.push(`${path}: ${JSON.stringify(left)}, now ${JSON.stringify(right)}`);
    }
  };
  walk(recorded, found, '');
  return { worst, at, numbers, unlike };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
