import { mdxToMdast, type MdastNode, type MdxJsxAttributeUnion } from 'satteri';

/** One component in an MDX text, with its attributes as written: `holds=">= 0.9"` or `digits={2}`. */
export interface Usage {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** 1-based line in the text. */
  readonly line: number;
}

/**
 * Finds every `<Name …>` of the named components in an MDX text, in order, outside code and comments: by the parser that
 * compiles the page. Attribute values must be literals: an expression keeps its source text, without quotes around a
 * string. Throws for a text that is no MDX, and for attributes that are spread.
 */
export function findUsages(mdx: string, ...names: readonly string[]): Usage[] {
  const usages: Usage[] = [];
  const walk = (node: MdastNode): void => {
    if (
      (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') &&
      node.name !== null &&
      names.includes(node.name)
    ) {
      const { name } = node;
      const line = node.position?.start.line ?? 0;
      const read = (attribute: MdxJsxAttributeUnion) => readAttribute(attribute, name, line);
      usages.push({ name, attributes: Object.fromEntries(node.attributes.map(read)), line });
    }
    if ('children' in node) node.children.forEach(walk);
  };
  walk(mdxToMdast(mdx));
  return usages;
}

function readAttribute(
  attribute: MdxJsxAttributeUnion,
  name: string,
  line: number,
): [key: string, value: string] {
  if (attribute.type === 'mdxJsxExpressionAttribute')
    throw new Error(
      `line ${line}: cannot read <${name}> at "{${attribute.value}}"; expected attribute="value"`,
    );
  const { value } = attribute;
  if (typeof value === 'string') return [attribute.name, value];
  return [attribute.name, unquote(value?.value.trim() ?? 'true')];
}

function unquote(expression: string): string {
  return /^(["'`])[\s\S]*\1$/.test(expression) ? expression.slice(1, -1) : expression;
}
