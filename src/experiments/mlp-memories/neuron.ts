export interface NeuronPlace {
  readonly layer: number;
  readonly neuron: number;
}

export const neuronName = ({ layer, neuron }: NeuronPlace) => `${layer}.${neuron}`;
