import { seededRandom, type Model } from '../../microscope/index.ts';
import { row } from '../measure/answers.ts';
import { strongest, type Firing, type Firings, type Mixture } from './firings.ts';
import { sharedStem, sharedWord, WORDS } from './rule.ts';
import type { MlpMemoriesResult, PromotedWord } from './spec.ts';
import { roundLogit } from '../measure/numbers.ts';

const DRAWN = 100;
const SEED = 1;
/** Directions that go through the unembedding at once. */
const ROWS = 50;

export interface NeuronPlace {
  readonly layer: number;
  readonly neuron: number;
}

export const neuronName = ({ layer, neuron }: NeuronPlace) => `${layer}.${neuron}`;

/** Neurons of the whole model, each as likely as the other, none twice. */
export function drawNeurons({ config: { nLayers, dMlp } }: Pick<Model, 'config'>): NeuronPlace[] {
  const all = nLayers * dMlp;
  const random = seededRandom(SEED);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(DRAWN, all)) drawn.add(Math.floor(random() * all));
  return [...drawn].map((at) => ({ layer: Math.floor(at / dMlp), neuron: at % dMlp }));
}

/** For each drawn neuron a mixture of all neurons of its layer, by chance. */
export function drawMixtures(model: Model, drawn: readonly NeuronPlace[]): Mixture[] {
  const random = seededRandom(SEED + 1);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return drawn.map(({ layer }) => ({
    layer,
    weights: Float32Array.from({ length: model.config.dMlp }, normal),
  }));
}

/** The words that a direction's logits are largest for, and smallest, the strongest first. */
export function promotedWords(logits: Float32Array, { tokenizer }: Pick<Model, 'tokenizer'>) {
  const words = (sign: 1 | -1): PromotedWord[] => {
    const best: number[] = [];
    for (let token = 0; token < logits.length; token++) {
      const value = sign * logits[token]!;
      if (best.length === WORDS.of && value <= sign * logits[best.at(-1)!]!) continue;
      const at = best.findIndex((other) => value > sign * logits[other]!);
      best.splice(at < 0 ? best.length : at, 0, token);
      if (best.length > WORDS.of) best.pop();
    }
    return tokenizer
      .toStrTokens(best)
      .map((text, i) => ({ text, logit: roundLogit(logits[best[i]!]!) }));
  };
  return { for: words(1), against: words(-1) };
}

/** How many of the drawn have a name by the rule, and how many of the mixtures. */
export async function judgeDrawn(
  model: Model,
  firings: Firings,
  drawn: readonly NeuronPlace[],
  mixtures: readonly Mixture[],
  signal: AbortSignal,
): Promise<MlpMemoriesResult['drawn']> {
  const { dModel, dMlp, dVocab, nLayers } = model.config;
  const written = new Float32Array(2 * drawn.length * dModel);
  for (let layer = 0; layer < nLayers; layer++) {
    const own = drawn.flatMap((one, at) => (one.layer === layer ? [at] : []));
    if (own.length === 0) continue;
    const { data } = (await model.weights.block(layer, signal)).W_out;
    for (const at of own) {
      written.set(row(data, dModel, drawn[at]!.neuron), at * dModel);
      const mixed = row(written, dModel, drawn.length + at);
      for (let i = 0; i < dMlp; i++)
        for (let k = 0; k < dModel; k++)
          mixed[k]! += mixtures[at]!.weights[i]! * data[i * dModel + k]!;
    }
  }
  const stems: ReturnType<typeof sharedStem>[] = [];
  for (let start = 0; start < 2 * drawn.length; start += ROWS) {
    const data = written.slice(start * dModel, (start + ROWS) * dModel);
    const rows = data.length / dModel;
    const logits = await model.weights.project({ data, shape: [rows, dModel] }, signal);
    for (let i = 0; i < rows; i++)
      stems.push(sharedStem(promotedWords(row(logits.data, dVocab, i), model)));
  }
  const wordOf = (found: { most: Firing[]; least: Firing[] }) =>
    sharedWord(strongest(found).map((one) => firings.around(one)));
  const neurons = drawn.map((one, at) => ({
    neuron: neuronName(one),
    texts: wordOf(firings.ofNeuron(one.layer, one.neuron)),
    words: stems[at]!,
  }));
  const mixed = drawn.map((_, at) => ({
    texts: wordOf(firings.ofMixture(at)),
    words: stems[drawn.length + at]!,
  }));
  return {
    neurons: drawn.length,
    of: nLayers * dMlp,
    tally: tallyOf(neurons),
    mixtures: tallyOf(mixed),
    named: neurons.filter(hasName),
    nameless: neurons.filter((one) => !hasName(one)).map(({ neuron }) => neuron),
  };
}

interface Judged {
  readonly texts: unknown;
  readonly words: unknown;
}

const hasName = ({ texts, words }: Judged) => texts !== null || words !== null;

function tallyOf(all: readonly Judged[]) {
  return {
    byTexts: all.filter(({ texts }) => texts !== null).length,
    byWords: all.filter(({ words }) => words !== null).length,
    either: all.filter(hasName).length,
  };
}
