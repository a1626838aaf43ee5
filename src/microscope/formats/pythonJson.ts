import { parseJson } from './jsonFields.ts';

/** What Python's `json` writes for numbers that JSON has none for, outside of texts. */
const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs;

const VALUES: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

/**
 * JSON with NaN and Infinity, bare as Python writes them or, as transformers 5 does, `{"__float__": "NaN"}`. Throws
 * FormatError where `text` is neither.
 */
export function parsePythonJson(text: string, path: string): unknown {
  if (!/NaN|Infinity/.test(text)) return parseJson(text, path);
  const plain = text.replace(NUMBERS, (found) =>
    found.startsWith('"') ? found : `{"__float__":"${found}"}`,
  );
  return revived(parseJson(plain, path));
}

function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const [key, content] = fields[0] ?? [];
  if (fields.length === 1 && key === '__float__' && typeof content === 'string') {
    return Object.hasOwn(VALUES, content) ? VALUES[content] : value;
  }
  return Object.fromEntries(fields.map(([name, field]) => [name, revived(field)]));
}
