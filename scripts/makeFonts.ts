import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBuffer } from '@capsizecss/unpack';
import { format, resolveConfig } from 'prettier';
import subsetFont from 'subset-font';
import { FACES, type Face, type Family } from './fontFaces.ts';

type Style = 'normal' | 'italic' | 'bold';

/** A face that readers' systems bring, from Capsize's collection of metrics; DejaVu's are read from its files. */
interface SystemFont {
  /** The same metrics under several names. */
  readonly names: readonly string[];
  readonly unitsPerEm: number;
  /** Mean of a character in running English text. */
  readonly width: Readonly<Partial<Record<Style, number>>>;
}

/** Kerning, ligatures and figures of one width. Pages ask for no other, and all others weigh as much as the letters. */
const FEATURES = ['kern', 'liga', 'tnum', 'lnum'];

/** Where the bold fallback takes over; its width is matched to that of headings. */
const BOLD = 600;

const NAMES: Readonly<Record<Family, string>> = {
  serif: 'Page Serif',
  sans: 'Page Sans',
  mono: 'Page Mono',
};

/** Where a system has none of the faces that we know the widths of. */
const GENERIC: Readonly<Record<Family, string>> = {
  serif: 'Georgia, serif',
  sans: 'system-ui, sans-serif',
  mono: 'ui-monospace, monospace',
};

const modules = join(import.meta.dirname, '../node_modules');
const systemFonts = JSON.parse(
  readFileSync(join(import.meta.dirname, 'systemFonts.json'), 'utf8'),
) as Record<Family, SystemFont[]>;

/** The files of `src/styles/`, by path in it: faces, their licences, and the stylesheet that names them. */
export async function makeFonts(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const rules: string[] = [];
  for (const face of FACES) {
    files.set(`fonts/${face.file}.woff2`, await cut(face));
    files.set(`fonts/${face.family}.LICENSE`, readFileSync(join(modules, face.package, 'LICENSE')));
    rules.push(faceRule(face));
  }
  const families = ['serif', 'sans', 'mono'] as const;
  for (const family of families) rules.push(...(await fallbacks(family)));
  rules.push(`:root { ${families.map(stack).join('')} }`);
  const intro = '/* Written by `npm run fonts`: change scripts/fontFaces.ts instead. */';
  const style = await resolveConfig(import.meta.filename);
  const css = await format([intro, ...rules].join('\n'), { ...style, parser: 'css' });
  return files.set('fonts.css', Buffer.from(css));
}

/** The weight alone where one is given. */
function cut(face: Face, weight: Face['weight'] = face.weight): Promise<Buffer> {
  const [min, max = min] = weight;
  const isVariable = face.source.includes('wght');
  return subsetFont(source(face), face.characters, {
    targetFormat: 'woff2',
    keepFeatures: FEATURES,
    noHinting: true,
    ...(isVariable && { variationAxes: { wght: min === max ? min : { min, max } } }),
  });
}

function source({ package: from, source: file }: Face): Buffer {
  return readFileSync(join(modules, from, 'files', `${file}.woff2`));
}

function faceRule({ family, file, style, weight, characters, display }: Face): string {
  return `@font-face {
    font-family: '${NAMES[family]}';
    src: url('./fonts/${file}.woff2') format('woff2');
    font-weight: ${weight.join(' ')};
    font-style: ${style};
    font-display: ${display};
    unicode-range: ${unicodeRange(characters)};
  }`;
}

/** Every system's face, stretched to the width of ours and set to its height, as a family of its own. */
async function fallbacks(family: Family): Promise<string[]> {
  const ours = new Map<Style, Awaited<ReturnType<typeof fromBuffer>>>();
  const [regular, italic] = (['normal', 'italic'] as const).map((style) =>
    FACES.find((face) => face.family === family && face.style === style),
  );
  ours.set('normal', await fromBuffer(await cut(regular!, [400])));
  if (regular!.weight.length > 1) ours.set('bold', await fromBuffer(await cut(regular!, [BOLD])));
  if (italic) ours.set('italic', await fromBuffer(await cut(italic)));
  return systemFonts[family].flatMap((system) =>
    [...ours].map(([style, metrics]) => {
      const { ascent, descent, unitsPerEm } = metrics;
      const stretch = metrics.xWidthAvg / unitsPerEm / (system.width[style]! / system.unitsPerEm);
      const suffix = { normal: '', italic: ' Italic', bold: ' Bold' }[style];
      const names = system.names.map((name) => `local('${name}${suffix}')`);
      return `@font-face {
        font-family: '${standIn(family, system)}';
        src: ${names.join(', ')};
        font-weight: ${style === 'bold' ? BOLD : 400};
        font-style: ${style === 'italic' ? 'italic' : 'normal'};
        size-adjust: ${percent(stretch)};
        ascent-override: ${percent(ascent / unitsPerEm / stretch)};
        descent-override: ${percent(-descent / unitsPerEm / stretch)};
        line-gap-override: 0%;
      }`;
    }),
  );
}

const standIn = (family: Family, { names }: SystemFont) => `${NAMES[family]} as ${names[0]!}`;

/** What the styles ask for: `--serif` and so on. */
function stack(family: Family): string {
  const names = [NAMES[family], ...systemFonts[family].map((system) => standIn(family, system))];
  return `--${family}: ${names.map((name) => `'${name}'`).join(', ')}, ${GENERIC[family]};`;
}

const percent = (value: number) => `${+(value * 100).toFixed(2)}%`;

/** `U+20-7E, U+A0`: characters in as few ranges as there are. */
function unicodeRange(characters: string): string {
  const codes = [...new Set(characters)].map((one) => one.codePointAt(0)!).sort((a, b) => a - b);
  const ranges: [first: number, last: number][] = [];
  for (const code of codes) {
    const range = ranges.at(-1);
    if (range && code === range[1] + 1) range[1] = code;
    else ranges.push([code, code]);
  }
  const hex = (code: number) => code.toString(16).toUpperCase();
  return ranges
    .map(([first, last]) => `U+${hex(first)}${first === last ? '' : `-${hex(last)}`}`)
    .join(', ');
}
