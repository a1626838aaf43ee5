/**
 * `npm run neurons -- [--kind several|one|partly|none] [--layer N]…`: puts every neuron of the model, or of the layers
 * named, under the rule of experiments/polysemanticity/groups.ts, and prints those of one kind, a line each: the neuron,
 * the sizes of its meanings with their tokens, and how many places in the middle of its range go with one. From such a
 * list the presets of that experiment were taken: those whose texts a person can read.
 */
import { parseArgs } from 'node:util';
import { withModels } from '../src/cli/models/nodeModels.ts';
import { KINDS, meanings, type Kind } from '../src/experiments/polysemanticity/groups.ts';
import { atStrongest, describeNeuron } from '../src/experiments/polysemanticity/oneNeuron.ts';
import { SampleLayer } from '../src/experiments/polysemanticity/sampleLayer.ts';
import { MODEL } from '../src/experiments/polysemanticity/spec.ts';

export interface Search {
  readonly kind: Kind;
  /** All where none is named. */
  readonly layers: readonly number[];
}

/** Throws for options that there are not, a kind that the rule does not know, and layers that are no numbers. */
export function readSearch(args: readonly string[]): Search {
  const values = readOptions(args);
  const kind = KINDS.find((one) => one === (values.kind ?? 'several'));
  if (!kind) throw new Error(`--kind: expected ${KINDS.join(', ')}, got "${values.kind ?? ''}"`);
  const layers = (values.layer ?? []).map((text) => {
    if (!/^\d+$/.test(text)) throw new Error(`--layer: expected a number from 0, got "${text}"`);
    return Number(text);
  });
  return { kind, layers };
}

function readOptions(args: readonly string[]): { kind?: string; layer?: string[] } {
  try {
    return parseArgs({
      args: [...args],
      options: { kind: { type: 'string' }, layer: { type: 'string', multiple: true } },
    }).values;
  } catch (error) {
    const [problem] = (error as Error).message.split('. ');
    throw new Error(`${problem}; expected --kind ${KINDS.join('|')} and --layer N`, {
      cause: error,
    });
  }
}

/** What the rule says of one neuron, in a line; undefined where it is of another kind. */
export function candidate(
  sample: SampleLayer,
  { layer, neuron }: { readonly layer: number; readonly neuron: number },
  wanted: Kind,
): string | undefined {
  const found = atStrongest(sample, sample.ofNeuron(neuron));
  const { kind, groups, middle, joined, books } = describeNeuron(sample, found, neuron + 1);
  if (kind !== wanted) return undefined;
  const said = meanings(groups).map(
    (texts) =>
      `${texts.length} ${texts.map(({ token }) => JSON.stringify(token.trim())).join(' ')}`,
  );
  const apart = books.alike ? 'alike' : `apart (${books.likeness.toFixed(2)})`;
  return `${layer}.${neuron}\t${said.join(' | ')}\tmiddle ${joined} of ${middle.length}\tbooks ${apart}`;
}

async function search({ kind, layers }: Search): Promise<void> {
  const { signal } = new AbortController();
  await withModels(async (pool) => {
    const model = await pool.model(MODEL);
    const { nLayers, dMlp } = model.config;
    const beyond = layers.find((layer) => layer >= nLayers);
    if (beyond !== undefined)
      throw new Error(`--layer: expected 0 to ${nLayers - 1}, got ${beyond}`);
    let count = 0;
    const all = Array.from({ length: nLayers }, (_, layer) => layer);
    for (const layer of layers.length > 0 ? layers : all) {
      const sample = await SampleLayer.read({ signal }, model, layer, () => undefined);
      for (let neuron = 0; neuron < dMlp; neuron++) {
        const line = candidate(sample, { layer, neuron }, kind);
        if (line === undefined) continue;
        count += 1;
        console.log(line);
      }
    }
    console.error(`${count} of kind "${kind}"`);
  });
}

if (import.meta.main) {
  try {
    await search(readSearch(process.argv.slice(2)));
  } catch (error) {
    console.error(`neurons: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}
