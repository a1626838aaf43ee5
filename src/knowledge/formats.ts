import type { ClaimValue } from './claims.ts';

const WORDS = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six'],
  ...['seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
];

/** A true minus sign, so that figures line up and screen readers say "minus". */
const MINUS = '\u2212';

/**
 * How a claim's value is printed: `percent`, `percent 1` (decimals), `fixed 2`, `signed 2`, `integer`,
 * `words` (a whole number up to twelve, spelt out), `text`. Default: text for texts, `fixed 2` otherwise.
 * Throws where value and format do not fit.
 */
export function formatValue(value: ClaimValue, format?: string): string {
  const [kind = 'text', decimals] = (
    format ?? (typeof value === 'number' ? 'fixed 2' : 'text')
  ).split(' ');
  if (kind === 'text') return String(value).trim();
  if (typeof value !== 'number') throw mismatch(value, kind);
  const digits = decimals === undefined ? undefined : Number(decimals);
  if (digits !== undefined && !(Number.isInteger(digits) && digits >= 0 && digits <= 10))
    throw new Error(`claim: expected 0 to 10 decimals in format "${format ?? ''}"`);

  switch (kind) {
    case 'percent':
      return `${minus((value * 100).toFixed(digits ?? 0))}%`;
    case 'fixed':
      return minus(value.toFixed(digits ?? 2));
    case 'signed':
      return `${value > 0 ? '+' : ''}${minus(value.toFixed(digits ?? 2))}`;
    case 'integer':
      if (!Number.isInteger(value)) throw mismatch(value, kind);
      return minus(value.toLocaleString('en', { maximumFractionDigits: 0 }));
    case 'words': {
      const word = WORDS[value];
      if (!word) throw mismatch(value, kind);
      return word;
    }
    default:
      throw new Error(
        `claim: unknown format "${kind}"; known are: percent, fixed, signed, integer, words, text`,
      );
  }
}

function minus(text: string): string {
  return Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : text.replace('-', MINUS);
}

function mismatch(value: ClaimValue, kind: string): Error {
  return new Error(`claim: cannot print ${JSON.stringify(value)} as ${kind}`);
}
