/** Numbers as readers see them: a true minus sign, fixed decimals, units after a space. */

const MINUS = '\u2212';

/** Whose signs for decimals and groups numbers have, in English sentences; null: as English has them. */
let locale: string | null = null;

/** For all numbers from now on. Throws a RangeError for what is no language tag. */
export function writeNumbersAs(tag: string): void {
  locale = /^en\b/.test(tag) ? null : (Intl.getCanonicalLocales(tag)[0] ?? null);
}

/** Numbers are not as the server wrote them. */
export const areNumbersLocal = () => locale !== null;

/** Rounded first, in whatever language: no digit may differ. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  if (locale === null) return text;
  const exactly = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return Number(text).toLocaleString(locale, { ...exactly, useGrouping: false });
}

/** Whole numbers, in groups: `49,152`. */
export const formatCount = (count: number) => count.toLocaleString(locale ?? 'en');

/** A number that stands in a text by itself, `0.25`, as all others are written; any other text as it is. */
export function localNumber(text: string): string {
  const [, sign = '', number = '', unit = ''] =
    /^([-+\u2212]?)(\d+\.\d+)(%| \w+)?$/.exec(text) ?? [];
  return number ? sign + fixed(Number(number), number.split('.')[1]!.length) + unit : text;
}

/** `-1.234` → `−1.23`. A value that rounds to zero has no sign. */
export function formatNumber(value: number, digits = 2): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : '∞';
  const text = fixed(Math.abs(value), digits);
  return value < 0 && !isZero(value, digits) ? MINUS + text : text;
}

/** As formatNumber, with `+` on what is above zero after rounding. */
export function formatSigned(value: number, digits = 2): string {
  const text = formatNumber(value, digits);
  return value > 0 && Number.isFinite(value) && !isZero(value, digits) ? `+${text}` : text;
}

const isZero = (value: number, digits: number) => Number(value.toFixed(digits)) === 0;

/** A probability from 0 to 1 as a percentage that is never rounded to certainty: 0.9999 → `>99.9%`. */
export function formatProbability(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (value > 0 && value < 0.0005) return `<${fixed(0.1, 1)}%`;
  if (value < 1 && value > 0.9995) return `>${fixed(99.9, 1)}%`;
  return `${fixed(value * 100, 1)}%`;
}

/** Decimal units, as browsers and hosts count: 98362432 → `98 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [size, unit] =
    bytes < 999_500
      ? [bytes / 1e3, 'kB']
      : bytes < 999_500_000
        ? [bytes / 1e6, 'MB']
        : [bytes / 1e9, 'GB'];
  return `${fixed(size, size < 9.95 ? 1 : 0)} ${unit}`;
}

/** Milliseconds as a reader would say them: 85 → `85 ms`, 420 → `0.4 s`, 12345 → `12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${fixed(seconds, 1)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

const COUNTS = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
];

/** Small counts as words, `eight`; larger ones in digits. */
export const countWord = (count: number): string => COUNTS[count] ?? String(count);
