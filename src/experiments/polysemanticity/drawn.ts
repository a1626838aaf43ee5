import { seededRandom } from '../../microscope/index.ts';
import { normals } from '../../training/random.ts';
import { neuronName } from '../measure/neuron.ts';
import { shuffled } from '../measure/shuffled.ts';
import { KINDS, kindOf, STRONGEST, type Kind } from './groups.ts';
import { atStrongest } from './oneNeuron.ts';
import type { SampleLayer } from './sampleLayer.ts';
import type { PolysemanticityResult, Tally } from './spec.ts';

const DRAWN = 100;

/** How many of some neurons of one layer have one meaning, several or none by the rule. */
export function judgeNeurons(
  sample: SampleLayer,
  { layer, dMlp }: { readonly layer: number; readonly dMlp: number },
  seed: number,
): Pick<PolysemanticityResult['drawn'], 'neurons' | 'tally'> {
  const all = Array.from({ length: dMlp }, (_, neuron) => neuron);
  const neurons = shuffled(all, seed)
    .slice(0, DRAWN)
    .map((neuron) => ({
      neuron: neuronName({ layer, neuron }),
      kind: kindOf(atStrongest(sample, sample.ofNeuron(neuron)).groups),
    }));
  return { neurons, tally: tallyOf(neurons.map(({ kind }) => kind)) };
}

/** What the rule finds where nothing is meant: in random directions among the neurons, and in places at random. */
export function judgeChance(
  sample: SampleLayer,
  dMlp: number,
): Pick<PolysemanticityResult['drawn'], 'mixtures' | 'places'> {
  const random = seededRandom(0);
  const times = Array.from({ length: Math.min(DRAWN, dMlp) });
  const mixtures = times.map(() => {
    const values = sample.ofMixture(normals(random, dMlp, 1));
    return kindOf(atStrongest(sample, values).groups);
  });
  const order = sample.places.map((_, at) => at);
  const places = times.map((_, time) =>
    kindOf(sample.group(sample.spaced(shuffled(order, time + 1), STRONGEST))),
  );
  return { mixtures: tallyOf(mixtures), places: tallyOf(places) };
}

function tallyOf(kinds: readonly Kind[]): Tally {
  const count = (kind: Kind) => kinds.filter((one) => one === kind).length;
  return Object.fromEntries(KINDS.map((kind) => [kind, count(kind)])) as Tally;
}
