import { seededRandom, type Model } from '../../microscope/index.ts';
import { normals } from '../../training/random.ts';
import { row } from '../measure/answers.ts';
import { shuffled } from '../measure/shuffled.ts';
import type { Firings, Mixture } from './firings.ts';
import { judge, tallyOf, type Judged } from './judge.ts';
import { neuronName, type NeuronPlace } from '../measure/neuron.ts';
import type { MlpMemoriesResult } from './spec.ts';

const DRAWN = 100;
/** Of the drawn, and of the mixtures, that a reader may judge. */
const CARDS = 6;

/** Neurons of the whole model, each as likely as the other, none twice. */
export function drawNeurons(
  { config: { nLayers, dMlp } }: Pick<Model, 'config'>,
  seed: number,
): NeuronPlace[] {
  const all = nLayers * dMlp;
  const random = seededRandom(seed);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(DRAWN, all)) drawn.add(Math.floor(random() * all));
  return [...drawn].map((at) => ({ layer: Math.floor(at / dMlp), neuron: at % dMlp }));
}

/** Random mixtures, each of all neurons of one layer: what there is to see where nothing is meant. */
export function drawMixtures({ config: { nLayers, dMlp } }: Pick<Model, 'config'>): Mixture[] {
  const random = seededRandom(0);
  return Array.from({ length: DRAWN }, () => ({
    layer: Math.floor(random() * nLayers),
    weights: normals(random, dMlp, 1),
  }));
}

export function judgeMixtures(
  model: Model,
  firings: Firings,
  mixtures: readonly Mixture[],
  signal: AbortSignal,
): Promise<Judged[]> {
  const { dModel, dMlp } = model.config;
  const layers = mixtures.map(({ layer }) => layer);
  const found = mixtures.map((_, at) => firings.ofMixture(at));
  return readWritten(model, layers, signal, (W_out, at, written) => {
    mixtures[at]!.weights.forEach((weight, i) => {
      const own = row(W_out, dModel, i);
      for (let k = 0; k < dModel; k++) written[k]! += (weight * own[k]!) / Math.sqrt(dMlp);
    });
  }).then((written) => judge(model, firings, written, found, signal));
}

/** How many of the drawn have a name by the rule, how many of the mixtures, and some of both to judge. */
export async function judgeDrawn(
  model: Model,
  firings: Firings,
  seed: number,
  mixtures: readonly Judged[],
  signal: AbortSignal,
): Promise<MlpMemoriesResult['drawn']> {
  const { dModel, dMlp, nLayers } = model.config;
  const drawn = drawNeurons(model, seed);
  const names = drawn.map(neuronName);
  const layers = drawn.map(({ layer }) => layer);
  const written = await readWritten(model, layers, signal, (W_out, at, into) =>
    into.set(row(W_out, dModel, drawn[at]!.neuron)),
  );
  const found = drawn.map((one) => firings.ofNeuron(one.layer, one.neuron));
  const neurons = await judge(model, firings, written, found, signal);
  return {
    neurons: names,
    of: nLayers * dMlp,
    tally: tallyOf(neurons),
    named: neurons.flatMap(({ texts, words, card }, at) =>
      card.named ? [{ neuron: names[at]!, texts, words }] : [],
    ),
    mixtures: tallyOf(mixtures),
    cards: shuffled(
      [
        ...neurons.slice(0, CARDS).map(({ card }, at) => ({ neuron: names[at]!, ...card })),
        ...mixtures.slice(0, CARDS).map(({ card }) => ({ neuron: null, ...card })),
      ],
      seed,
    ),
  };
}

/** Unpacks each layer's W_out once. `[layers.length, dModel]`, each row filled by `write`. */
async function readWritten(
  model: Model,
  layers: readonly number[],
  signal: AbortSignal,
  write: (W_out: Float32Array, at: number, into: Float32Array) => void,
): Promise<Float32Array> {
  const { dModel } = model.config;
  const written = new Float32Array(layers.length * dModel);
  for (const layer of new Set(layers)) {
    const { data } = (await model.weights.block(layer, signal)).W_out;
    layers.forEach((one, at) => {
      if (one === layer) write(data, at, row(written, dModel, at));
    });
  }
  return written;
}
