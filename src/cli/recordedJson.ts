const SIGNIFICANT_DIGITS = 6;
const LINE_WIDTH = 100;

/** The same value with fractions cut to six significant digits, on which every machine agrees. Throws for NaN. */
export function rounded(value: unknown, path = 'result'): unknown {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error(`${path} is ${value}, which no result may hold`);
    return Number.isInteger(value) ? value : Number(value.toPrecision(SIGNIFICANT_DIGITS));
  }
  if (Array.isArray(value)) return value.map((item, i) => rounded(item, `${path}[${i}]`));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, rounded(item, `${path}.${key}`)]));
  }
  return value;
}

/** JSON that a diff can be read in: what fits on a line is on one. */
export function readableJson(value: unknown): string {
  return `${readable(value, '')}\n`;
}

function readable(value: unknown, indent: string): string {
  const short = JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return short;
  if (indent !== '' && indent.length + short.length <= LINE_WIDTH) return short;
  const deeper = `${indent}  `;
  const [open, items, close] = Array.isArray(value)
    ? ['[', value.map((item) => readable(item, deeper)), ']']
    : [
        '{',
        Object.entries(value)
          .filter(([, item]) => item !== undefined)
          .map(([key, item]) => `${JSON.stringify(key)}: ${readable(item, deeper)}`),
        '}',
      ];
  if (items.length === 0) return open + close;
  return `${open}\n${items.map((item) => deeper + item).join(',\n')}\n${indent}${close}`;
}
