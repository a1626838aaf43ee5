import type {
  Edit,
  ResidualStreamResult,
  ResidualStreamSpec,
} from '../../experiments/residual-stream/spec.ts';
import { upper } from '../../words/lists.ts';
import { formatNumber, formatProbability, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { LayerBar, LayerBarsData } from './layerBars.ts';

type Result = ResidualStreamResult;
type Asked = Pick<ResidualStreamSpec, 'edit' | 'layer' | 'other'>;

export const EDIT_NAMES: readonly { readonly value: Edit; readonly label: string }[] = [
  { value: 'none', label: 'as it is' },
  { value: 'skip', label: 'skip a layer' },
  { value: 'swap', label: 'change two over' },
];

/** What was done to the model: "without layer 23". Empty where it is whole. */
export function editName({ edit, layer, other }: Asked): string {
  if (edit === 'none') return '';
  return edit === 'skip'
    ? `without layer ${layer}`
    : `layers ${Math.min(layer, other)} and ${Math.max(layer, other)} changed over`;
}

const lead = ({ answer, foil }: Result) =>
  `the lead of ${quoted(answer.text)} over ${quoted(foil.text)}`;

export function outcomeTitle({ clean, edited }: Result, asked: Asked): string {
  const said = quoted((edited ?? clean).answers[0]!.text);
  if (!edited) return `The model says ${said}`;
  const same = edited.answers[0]!.token === clean.answers[0]!.token;
  const how = editName(asked);
  return `${upper(how)} the model ${same ? 'still' : 'no longer'} says ${same ? said : quoted(clean.answers[0]!.text)}`;
}

export function outcomeCaption(result: Result): string {
  const { clean, edited, answer } = result;
  const whole = `${lead(result)} is ${formatNumber(clean.lead, 1)} logits`;
  const begun = upper(whole);
  if (!edited)
    return `${begun}; ${quoted(answer.text)} has ${formatProbability(clean.answerProbability)}.`;
  return `${begun} in the whole model and ${formatNumber(edited.lead, 1)} in the changed one.`;
}

/** The lead added up part by part, from the embedding to the last layer. */
export function waterfallOf(result: Result): LayerBarsData {
  const { writes, nLayers } = result;
  let reached = writes.embed + writes.bias;
  const bars = Array.from({ length: nLayers }, (_, layer) => layer).flatMap((layer): LayerBar[] => {
    const before = reached;
    const middle = before + writes.attention[layer]!;
    reached = middle + writes.mlps[layer]!;
    return [
      { layer, slot: 0, name: `layer ${layer}, attention`, from: before, to: middle },
      { layer, slot: 1, name: `layer ${layer}, MLP`, from: middle, to: reached, hollow: true },
    ];
  });
  return {
    ...{ bars, nLayers, slots: 2, joined: true },
    quantity: `lead of ${quoted(result.answer.text)} so far (logits)`,
  };
}

/** What each layer writes, attention and MLP together. */
export const writtenBy = ({ writes: { attention, mlps } }: Result): number[] =>
  attention.map((value, layer) => value + mlps[layer]!);

const largest = (values: readonly number[]) => values.indexOf(Math.max(...values));

export function waterfallTitle(result: Result): string {
  const bars = waterfallOf(result).bars.map(({ name, from, to }) => ({ name, value: to - from }));
  const most = bars[largest(bars.map(({ value }) => value))]!;
  return `${upper(most.name)}, writes most of the lead: ${formatSigned(most.value, 1)}`;
}

export const waterfallCaption = ({ writes, clean }: Result): string =>
  `Read from below. Each bar is what one part adds to the lead, at the last token: solid for the heads of a layer together, hollow for its MLP. The embedding gives ${formatNumber(writes.embed, 1)}, and all of it adds up to ${formatNumber(clean.lead, 1)}. Choose a layer to see its heads.`;

/** For each layer, from the lead of the whole model to the lead without it. */
export function skipsOf(result: Result): LayerBarsData {
  const { skipped, nLayers, clean } = result;
  return {
    bars: skipped.map((to, layer) => ({
      ...{ layer, slot: 0, name: `without layer ${layer}` },
      ...{ from: clean.lead, to },
    })),
    ...{ nLayers, slots: 1 },
    quantity: `lead of ${quoted(result.answer.text)} without the layer (logits)`,
    reference: { at: clean.lead, label: 'whole model' },
  };
}

export function skipsTitle(result: Result): string {
  const layer = result.layers.mostNeeded;
  return `Without layer ${layer} the lead is ${formatNumber(result.skipped[layer]!, 1)}`;
}

export const skipsCaption = ({ skipped, layers: { halfKept, grown } }: Result): string =>
  `One layer at a time is skipped: it adds nothing, at any token. Without ${halfKept} of the ${skipped.length} layers, taken one by one, more than half of the lead is left; without ${grown} of them it grows. Choose a layer to skip it.`;

/** The three thirds of the model, for a guess. */
export function thirds(nLayers: number): { readonly value: number; readonly label: string }[] {
  const ends = [0, 1, 2, 3].map((part) => Math.round((nLayers * part) / 3));
  return ['the first third', 'the middle third', 'the last third'].map((name, value) => ({
    value,
    label: `${name}, layers ${ends[value]} to ${ends[value + 1]! - 1}`,
  }));
}

export const thirdOf = (layer: number, nLayers: number): number =>
  [1, 2, 3].findIndex((part) => layer < Math.round((nLayers * part) / 3));

export function writerReveal(result: Result): string {
  const { mostWritten } = result.layers;
  const value = writtenBy(result)[mostWritten]!;
  return `Layer ${mostWritten} writes ${formatSigned(value, 1)}, of a lead of ${formatNumber(result.clean.lead, 1)}.`;
}

export function neededReveal(result: Result): string {
  const { mostWritten, mostNeeded } = result.layers;
  const left = (layer: number) => formatNumber(result.skipped[layer]!, 1);
  const found = `Layer ${mostNeeded}: without it the lead is ${left(mostNeeded)}.`;
  if (mostWritten === mostNeeded) return `${found} It is also the one that writes most.`;
  const value = formatSigned(writtenBy(result)[mostNeeded]!, 1);
  return `${found} What it writes for the lead itself is ${value}. Without layer ${mostWritten}, which writes most, ${left(mostWritten)} is left.`;
}

export const neededHint = ({ layers: { mostWritten }, skipped }: Result): string =>
  `Without layer ${mostWritten}, which writes most, the lead is ${formatNumber(skipped[mostWritten]!, 1)}.`;
