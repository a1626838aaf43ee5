/** One component in an MDX text, with its attributes as written: `holds=">= 0.9"` or `digits={2}`. */
export interface Usage {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1-based line in the text. */
  readonly line: number;
}

const ATTRIBUTE = /\s*([A-Za-z][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{\s*([^{}]*?)\s*\}))?/y;

/**
 * Finds every `<Name …>` of one component in an MDX text, in order, outside code and comments.
 * Attribute values must be literals: an expression keeps its source text, without quotes around a string.
 */
export function findUsages(mdx: string, name: string): Usage[] {
  const text = blankOutCode(mdx);
  const usages: Usage[] = [];
  for (const { index } of text.matchAll(new RegExp(`<${name}(?=[\\s/>])`, 'g'))) {
    const line = text.slice(0, index).split('\n').length;
    const attributes: Record<string, string> = {};
    let at = index + name.length + 1;
    while (!/^\s*\/?>/.test(text.slice(at))) {
      ATTRIBUTE.lastIndex = at;
      const match = ATTRIBUTE.exec(text);
      const key = match?.[1];
      if (!match || !key)
        throw new Error(
          `line ${line}: cannot read <${name}> at "${text.slice(at, at + 24).trim()}"; expected attribute="value"`,
        );
      attributes[key] = match[2] ?? match[3] ?? unquote(match[4] ?? 'true');
      at = ATTRIBUTE.lastIndex;
    }
    usages.push({ name, attributes, line });
  }
  return usages;
}

/** Code and comments become spaces of the same length, so that lines and offsets stay. */
function blankOutCode(mdx: string): string {
  return mdx.replace(
    /^(```|~~~)[^\n]*\n[\s\S]*?^\1|(`+)(?!`)[^\n]*?[^`]\2(?!`)|\{\/\*[\s\S]*?\*\/\}/gm,
    (code) => code.replace(/[^\n]/g, ' '),
  );
}

function unquote(expression: string): string {
  return /^(["'`])[\s\S]*\1$/.test(expression) ? expression.slice(1, -1) : expression;
}
