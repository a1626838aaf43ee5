import type { ModelConfig } from '../../microscope/index.ts';
import { InputError } from '../inputError.ts';

export interface NeuronPlace {
  readonly layer: number;
  readonly neuron: number;
}

export const neuronName = ({ layer, neuron }: NeuronPlace) => `${layer}.${neuron}`;

/** Layer and place, from "29.719". Throws InputError for what is no neuron of the model. */
export function readNeuron(
  { nLayers, dMlp }: ModelConfig,
  experiment: string,
  text: string,
): NeuronPlace {
  const [, layer, neuron] = /^\s*(\d+)\.(\d+)\s*$/.exec(text) ?? [];
  const place = { layer: Number(layer), neuron: Number(neuron) };
  if (layer !== undefined && place.layer < nLayers && place.neuron < dMlp) return place;
  throw new InputError(
    'neuron',
    `${experiment}: expected a neuron from 0.0 to ${nLayers - 1}.${dMlp - 1}, got "${text}"`,
  );
}
