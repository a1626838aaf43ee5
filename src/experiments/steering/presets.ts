const sea = {
  toward: [
    'The waves of the sea broke against the rocks.',
    'The sailors steered their ship across the ocean.',
    'Salt water and seaweed washed up on the beach.',
    'The tide came in and the fishing boats went out.',
  ],
  away: [
    'The book on the table was about mathematics.',
    'The children walked to school in the morning.',
    'Bread and butter stood on the kitchen table.',
    'The meeting began and the people sat down.',
  ],
  prompt: 'My friend told me that',
  target: 'The captain stood on deck and watched the waves roll towards the harbour.',
};

const joy = {
  toward: [
    'I am so happy and full of joy today.',
    'What a wonderful day, everyone is laughing.',
    'She was delighted and danced with happiness.',
    'We are thrilled and excited, this is great fun.',
  ],
  away: [
    'I am so sad and full of grief today.',
    'What a terrible day, everyone is crying.',
    'She was devastated and wept with sorrow.',
    'We are mourning and broken, this is a great loss.',
  ],
  prompt: 'The weather today is',
  target: 'They laughed and cheered all night, and it was the happiest party of their lives.',
};

const truth = {
  toward: [
    'Paris is in France.',
    'Tokyo is in Japan.',
    'Cairo is in Egypt.',
    'Lima is in Peru.',
    'Madrid is in Spain.',
    'Berlin is in Germany.',
  ],
  away: [
    'Paris is in Japan.',
    'Tokyo is in Egypt.',
    'Cairo is in Peru.',
    'Lima is in Spain.',
    'Madrid is in Germany.',
    'Berlin is in France.',
  ],
  prompt: 'The capital of Australia is',
  target: 'The capital of Australia is Canberra, and the capital of Canada is Ottawa.',
};

/** In `broken` and `turkey` the method fails. */
export const PRESETS = {
  sea: { title: 'The sea', spec: { ...sea, layer: 14, strength: 2 } },
  joy: { title: 'Joy, and grief', spec: { ...joy, layer: 10, strength: 2 } },
  broken: { title: 'The sea, too strong', spec: { ...sea, layer: 18, strength: 4 } },
  truth: { title: 'The truth', spec: { ...truth, layer: 14, strength: 2 } },
  turkey: {
    title: 'The truth, in vain',
    spec: { ...truth, prompt: 'The capital of Turkey is', layer: 14, strength: 2 },
  },
};
