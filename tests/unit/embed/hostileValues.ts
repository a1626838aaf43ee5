/** What somebody might write into an address or a message to get markup, script or a changed prototype into a page. */
const MARKUP = [
  '<script>globalThis.polluted = 1</script>',
  '"><img src=x onerror="polluted=1">',
  "' onload='polluted=1",
  '</iframe><script src=//evil.example/x.js></script>',
  '--><svg/onload=polluted=1>',
  'javascript:polluted=1',
  'data:text/html,<script>polluted=1</script>',
  '&lt;script&gt;&#34;&quot;',
  '{{constructor.constructor("polluted=1")()}}',
  '${polluted=1}',
  '\u202egnp.\u2066x',
  '\u0000\u0008\ud800',
  '</style><style>*{display:none}',
  '</script><!--',
  '/*]]>*/',
];

const nested = (depth: number): unknown => {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value };
  return value;
};

/** As text, so that `__proto__` is a key of its own. */
const POLLUTING = [
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"prototype":{"polluted":1}}',
  '{"a":{"__proto__":{"polluted":1}}}',
  '{"toString":1,"valueOf":2,"hasOwnProperty":3}',
];

/** Plain JSON that no spec has at the place where it is put. */
export const hostileJson: readonly unknown[] = [
  ...MARKUP,
  ...POLLUTING.map((text) => JSON.parse(text) as unknown),
  ...[null, true, false, -1, 0.5, 1e308, 2 ** 53, '', ' ', [], {}, [[]], [null], ['', {}]],
  ...[{ length: -1 }, { 0: 'a' }, 'x'.repeat(3000), Array.from({ length: 1500 }, () => 7)],
  nested(50),
];

/** What only `postMessage` can carry, or what lies beyond every limit. */
export function hostileValues(): readonly unknown[] {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  class Disguised {
    readonly prompt = 'x';
  }
  return [
    ...hostileJson,
    ...[undefined, Number.NaN, Number.POSITIVE_INFINITY, 10n, Symbol('x'), () => 1],
    ...[circle, new Map([['a', 1]]), new Set([1]), new Date(0), /x/, new Uint8Array(8)],
    ...[new Disguised(), new Error('x'), new Array(10), nested(10_000), 'x'.repeat(100_000)],
    Array.from({ length: 100_000 }, () => 'x'),
    { [Symbol('hidden')]: 1 },
    Object.create({ inherited: 1 }) as unknown,
  ];
}

/** Texts that are no JSON, or JSON with more in it than is read. */
export const hostileTexts: readonly string[] = [
  ...MARKUP,
  ...POLLUTING,
  ...['{', '{"a', 'null', 'undefined', 'NaN', '[1,', '"', "{'a':1}", '{"a":1}}', '\u0000'],
  ...['{"":["prompt"]}', '{"":"__proto__"}', '{"":{"a":1}}', '[]', '7', '""', 'true'],
  `"${'x'.repeat(4000)}"`,
  '['.repeat(3999),
  `${'['.repeat(1900)}${']'.repeat(1900)}`,
];

/** Whether anything of the above got into what all objects share. */
export const isPolluted = (): boolean =>
  'polluted' in {} || 'polluted' in [] || 'polluted' in globalThis;
