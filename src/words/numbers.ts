/** Numbers as readers see them: a true minus sign, fixed decimals, units after a space. */

const MINUS = '\u2212';

/** `-1.234` → `−1.23`. A value that rounds to zero has no sign. */
export function formatNumber(value: number, digits = 2): string {
  if (Number.isNaN(value)) return 'not a number';
  if (!Number.isFinite(value)) return value < 0 ? `${MINUS}∞` : '∞';
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** As formatNumber, with `+` on what is above zero after rounding. */
export function formatSigned(value: number, digits = 2): string {
  const text = formatNumber(value, digits);
  return value > 0 && Number.isFinite(value) && Number(text) !== 0 ? `+${text}` : text;
}

/** A probability from 0 to 1 as a percentage that is never rounded to certainty: 0.9999 → `>99.9%`. */
export function formatProbability(value: number): string {
  if (Number.isNaN(value)) return 'not a number';
  if (value > 0 && value < 0.0005) return '<0.1%';
  if (value < 1 && value > 0.9995) return '>99.9%';
  return `${(value * 100).toFixed(1)}%`;
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
  return `${size.toFixed(size < 9.95 ? 1 : 0)} ${unit}`;
}

/** Milliseconds as a reader would say them: 85 → `85 ms`, 420 → `0.4 s`, 12345 → `12 s`. */
export function formatDuration(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
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
