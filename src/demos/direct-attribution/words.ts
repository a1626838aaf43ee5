import type {
  DirectAttributionResult,
  DirectAttributionSpec,
  Where,
} from '../../experiments/direct-attribution/spec.ts';
import { headName, type HeadPlace } from '../../words/heads.ts';
import { countWord, formatNumber, formatSigned } from '../../words/numbers.ts';
import { quoted } from '../../words/tokens.ts';
import type { ScatterData } from '../kit/scatterOptions.ts';

type Result = DirectAttributionResult;
type Asked = Pick<DirectAttributionSpec, 'head' | 'where'>;

export const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

export const WHERE_NAMES: readonly { readonly value: Where; readonly label: string }[] = [
  { value: 'everywhere', label: 'at every token' },
  { value: 'last', label: 'at the last token only' },
];

export const SHOWN = [
  { value: 'heads', label: 'heads' },
  { value: 'neurons', label: 'neurons' },
] as const;
export type Shown = (typeof SHOWN)[number]['value'];

export const neuronName = ({ layer, neuron }: { layer: number; neuron: number }) =>
  `neuron ${layer}.${neuron}`;

const leadOf = ({ answer, foil }: Result) =>
  `the lead of ${quoted(answer.text)} over ${quoted(foil.text)}`;

const side = ({ answer, foil }: Result, value: number) => quoted((value < 0 ? foil : answer).text);

export const headCount = ({ writes }: Result) => writes.heads.flat().length;

/** Which single part writes most, as a guess. */
export type Guess = 'head for' | 'head against' | 'neuron for' | 'neuron against';

export const largestOptions = (result: Result): { value: Guess; label: string }[] =>
  (['head', 'neuron'] as const).flatMap((kind) => [
    { value: `${kind} for` as const, label: `a ${kind}, for ${side(result, 1)}` },
    { value: `${kind} against` as const, label: `a ${kind}, for ${side(result, -1)}` },
  ]);

export const largestGuess = ({ largest: { kind, writes } }: Result): Guess =>
  `${kind} ${writes < 0 ? 'against' : 'for'}`;

const nameOf = ({ largest: { kind, layer, at } }: Result) =>
  kind === 'head' ? `head ${headName({ layer, head: at })}` : neuronName({ layer, neuron: at });

export function largestReveal(result: Result): string {
  const { largest, neurons } = result;
  const name = nameOf(result);
  const first = `${name.charAt(0).toUpperCase()}${name.slice(1)} writes ${formatSigned(largest.writes)}, for ${side(result, largest.writes)}.`;
  return `${first} Most neurons write next to nothing, and there are many: it takes the ${neurons.half.toLocaleString('en')} largest to make up half of what all of them write, signs apart.`;
}

/** Parts shown by themselves. */
const PARTS = 10;

/** Everything that is written, as bars that sum to the lead. Before the guess by kind alone. */
export function leadParts(result: Result, open: boolean) {
  const { writes, neurons } = result;
  const rest = [{ label: 'embedding and biases', value: writes.embed + writes.bias }];
  const allHeads = sum(writes.heads.flat());
  if (!open)
    return [
      ...rest,
      { label: `${headCount(result)} heads`, value: allHeads },
      { label: `${neurons.count.toLocaleString('en')} neurons`, value: writes.neurons },
    ];
  const parts = [
    ...rankedHeads(writes.heads).map(({ value, ...at }) => ({
      ...{ kind: 'head', label: `head ${headName(at)}`, value },
    })),
    ...neurons.largest.map((one) => ({
      ...{ kind: 'neuron', label: neuronName(one), value: one.writes },
    })),
  ]
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, PARTS);
  const of = (kind: string) => parts.filter((part) => part.kind === kind);
  const other = (kind: string, count: number, all: number) => ({
    label: `${(count - of(kind).length).toLocaleString('en')} other ${kind}s`,
    value: all - sum(of(kind).map(({ value }) => value)),
    rest: true,
  });
  return [
    ...parts.map(({ label, value }) => ({ label, value })),
    other('head', headCount(result), allHeads),
    other('neuron', neurons.count, writes.neurons),
    ...rest.map((one) => ({ ...one, rest: true })),
  ];
}

function rankedHeads(grid: readonly (readonly number[])[]) {
  return grid
    .flatMap((line, layer) => line.map((value, head) => ({ layer, head, value })))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}

export function leadTitle(result: Result, open: boolean): string {
  const { lead, largest } = result;
  const amount = formatNumber(lead, 1);
  if (!open) return `The lead of ${quoted(result.answer.text)} is a sum: ${amount} logits`;
  const name = nameOf(result);
  return `Of a lead of ${amount}, ${name} alone writes ${formatSigned(largest.writes, 1)}`;
}

export const leadCaption = (result: Result): string =>
  `What each part adds to ${leadOf(result)}, in logits, at the last token. Each bar begins where the one above it ends, and the last bar is the lead that the model gave. To the right is for ${side(result, 1)}, to the left for ${side(result, -1)}.`;

export function mapTitle(result: Result): string {
  const strong = result.writes.heads.flat().filter((value) => Math.abs(value) >= 0.25).length;
  return `${formatCount(strong, 'head writes', 'heads write')} a quarter of a logit or more`;
}

const formatCount = (count: number, one: string, more: string) => {
  const word = countWord(count);
  return `${word.charAt(0).toUpperCase()}${word.slice(1)} ${count === 1 ? one : more}`;
};

export const mapCaption = (result: Result): string =>
  `What each of ${headCount(result)} heads writes itself. Blue is for ${side(result, 1)}, orange for ${side(result, -1)}. Choose a head to switch it off.`;

export function neuronsTitle({ neurons: { largest } }: Result): string {
  const near = largest.filter(({ writes, costs }) => Math.abs(writes - costs) <= 0.25).length;
  return `Of the ${largest.length} largest neurons, ${countWord(near)} ${near === 1 ? 'costs' : 'cost'} what ${near === 1 ? 'it writes' : 'they write'}, to a quarter of a logit`;
}

export const neuronsCaption = (result: Result, where: Where): string =>
  `The neurons that write most, by layer and place in the layer: what each adds to ${leadOf(result)}, and how much of the lead is lost when its value is set to zero ${whereWords(where)}.`;

const whereWords = (where: Where) => WHERE_NAMES.find(({ value }) => value === where)!.label;

export const writesOf = (result: Result, { layer, head }: HeadPlace) =>
  result.writes.heads[layer]![head]!;
export const costOf = (result: Result, { layer, head }: HeadPlace) => result.costs[layer]![head]!;

export const OUTCOMES = [
  { value: 'falls', label: 'the lead falls' },
  { value: 'same', label: 'about the same' },
  { value: 'grows', label: 'the lead grows' },
] as const;
export type Outcome = (typeof OUTCOMES)[number]['value'];

/** "About the same" is within a quarter of a logit. */
export function outcomeOf(result: Result, at: HeadPlace): Outcome {
  const cost = costOf(result, at);
  if (Math.abs(cost) <= 0.25) return 'same';
  return cost > 0 ? 'falls' : 'grows';
}

export const outcomeQuestion = (result: Result, { head, where }: Asked): string =>
  `Head ${headName(head)} writes ${formatSigned(writesOf(result, head))}, for ${side(result, writesOf(result, head))}. Set it to zero, ${whereWords(where)}. What happens?`;

export function outcomeReveal(result: Result, { head }: Asked): string {
  const [writes, cost] = [writesOf(result, head), costOf(result, head)];
  return `The lead goes from ${formatNumber(result.lead)} to ${formatNumber(result.lead - cost)}: ${formatSigned(-cost)}. By what the head writes it would be ${formatSigned(-writes)}.`;
}

/** Other parts shown by themselves. */
const OTHERS = 8;

/** What changes when the head is off, as bars that sum to the change of the lead: first the head itself. */
export function changeParts({ chosen: { changes } }: Result, at: HeadPlace) {
  const own = changes.heads[at.layer]![at.head]!;
  const others = [
    ...rankedHeads(changes.heads)
      .filter(({ layer, head }) => layer !== at.layer || head !== at.head)
      .map(({ value, ...one }) => ({ label: `head ${headName(one)}`, value })),
    ...changes.mlps.map((value, layer) => ({ label: `MLP of layer ${layer}`, value })),
  ].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  return [
    { label: `head ${headName(at)} itself`, value: own, marked: true },
    ...others.slice(0, OTHERS),
    {
      label: 'all other parts',
      value: sum(others.slice(OTHERS).map(({ value }) => value)) + changes.embed + changes.bias,
      rest: true,
    },
  ];
}

export function changeTitle(result: Result, { head }: Asked): string {
  const [writes, cost] = [writesOf(result, head), costOf(result, head)];
  const through = formatSigned(writes - cost, 1);
  return `Without head ${headName(head)} its own part is ${formatSigned(-writes, 1)}, and the others change by ${through}`;
}

export const changeCaption = (result: Result, { where }: Asked): string =>
  `How much more, or less, each part writes for ${quoted(result.answer.text)} once the head is set to zero ${whereWords(where)}. The last bar is the change of the lead. Below: what the head attends to from the last token.`;

export const attentionLabel = ({ head }: Asked) =>
  `What head ${headName(head)} attends to from the last token`;

export function scatterOf({ writes, costs }: Result, chosen: HeadPlace): ScatterData {
  return {
    points: writes.heads.flatMap((line, layer) =>
      line.map((value, head) => ({
        name: headName({ layer, head }),
        values: [value, costs[layer]![head]!],
      })),
    ),
    axes: [
      { label: 'writes (logits)', format: (value) => formatSigned(value, 1) },
      { label: 'lead lost without it (logits)', format: (value) => formatSigned(value, 1) },
    ],
    ...{ x: 0, y: 1, identity: true, chosen: [headName(chosen)] },
  };
}

export function scatterTitle({ compared: { missed } }: Result): string {
  if (missed === 0) return 'No head costs half a logit that writes next to nothing';
  return `${formatCount(missed, 'head writes', 'heads write')} next to nothing, and ${missed === 1 ? 'costs' : 'cost'} half a logit or more`;
}

export const scatterCaption = (result: Result, { where }: Asked): string => {
  const { compared } = result;
  const opposite = `${countWord(compared.opposite)} ${compared.opposite === 1 ? 'head has' : 'heads have'} opposite signs`;
  return `Each dot is one of ${headCount(result)} heads: what it writes, and how much of the lead is lost when it is set to zero ${whereWords(where)}. On the dashed line the two agree. They correlate at ${formatNumber(compared.correlation)}; ${opposite}. Choose a dot to look at that head.`;
};

export const headOf = (name: string): HeadPlace => {
  const [layer = 0, head = 0] = name.split('.').map(Number);
  return { layer, head };
};
