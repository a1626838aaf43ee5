/** A token's text in two pieces: marks for the white space it begins with, and the rest. */
export interface TokenText {
  readonly lead: string;
  readonly text: string;
}

const MARKS: Readonly<Record<string, string>> = {
  ' ': '·',
  '\n': '↵',
  '\r': '↵',
  '\t': '⇥',
  '\u00a0': '·',
};

const mark = (space: string) => MARKS[space] ?? '·';

/** `" Mary"` → `·` and `Mary`. White space further on is marked where it stands. */
export function tokenText(token: string): TokenText {
  const lead = /^\s*/.exec(token)?.[0] ?? '';
  return {
    lead: Array.from(lead, mark).join(''),
    text: token.slice(lead.length).replace(/[\n\r\t\u00a0]/g, mark),
  };
}

/** A token inside a sentence: its text in quotation marks, leading space kept: `“ Mary”`. */
export function quoteToken(token: string): string {
  return `“${token.replace(/[\n\r\t]/g, mark)}”`;
}

/** A token in one string, for axis labels: `·Mary`. */
export function labelToken(token: string): string {
  const { lead, text } = tokenText(token);
  return lead + text;
}

/** A token named in a sentence: its word in quotation marks. One of white space alone is shown by its marks. */
export const quoted = (token: string) => `“${token.trim() || labelToken(token)}”`;
