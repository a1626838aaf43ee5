import { capitalPrompt } from './countries.ts';

/** The first half may be told to an edit, the second half never is. */
const NEIGHBOURS = [
  ...['Italy', 'Japan', 'Russia', 'England', 'Sweden', 'India', 'Chile'],
  ...['Spain', 'China', 'Greece', 'Poland', 'Canada', 'Austria', 'Kenya'],
];

const france = {
  clean: 'The capital of France is',
  corrupt: 'The capital of Germany is',
  answer: 'Paris',
  foil: 'Berlin',
  range: { from: 1, to: 22 },
  key: 'own',
  about: [
    'The capital city of France is called',
    'The government of France sits in the city of',
    'The largest city in France is',
    'The official language of France is',
    'The people of France speak',
    'France is a country on the continent of',
    'The Eiffel Tower is in the city of',
  ],
  near: NEIGHBOURS.map(capitalPrompt),
} as const;

const inTheCity = (landmark: string) => `The ${landmark} is in the city of`;

const eiffel = {
  clean: inTheCity('Eiffel Tower'),
  corrupt: inTheCity('Colosseum'),
  answer: 'Paris',
  foil: 'Rome',
  range: { from: 1, to: 22 },
  key: 'own',
  about: [
    'The Eiffel Tower was built in the city of',
    'To see the Eiffel Tower, one has to travel to',
    'The Eiffel Tower is in the country of',
    'The capital of France is',
    'The Louvre is in the city of',
  ],
  near: ['Hagia Sophia', 'Golden Gate Bridge', 'Trevi Fountain', 'Forbidden City']
    .concat(['Leaning Tower', 'Willis Tower', 'Tower of London', 'Acropolis'])
    .map(inTheCity),
} as const;

/** In `eiffel` an edit fails, and `unknown` is the trace of a fact that the model does not tell. */
export const PRESETS = {
  france: { title: 'The capital of France', spec: france },
  apart: { title: 'France, told apart', spec: { ...france, key: 'apart' } },
  language: {
    title: 'Its language',
    spec: {
      ...france,
      clean: 'The official language of France is',
      corrupt: 'The official language of Germany is',
      ...{ answer: 'French', foil: 'German' },
      about: [
        'The people of France speak',
        'The capital of France is',
        'The largest city in France is',
        'France is a country on the continent of',
        'The currency of France is the',
      ],
      near: NEIGHBOURS.map((country) => `The official language of ${country} is`),
    },
  },
  eiffel: { title: 'The Eiffel Tower', spec: eiffel },
  unknown: {
    title: 'Not recalled',
    spec: {
      ...france,
      clean: 'France has its capital in the city of',
      corrupt: 'Germany has its capital in the city of',
      near: NEIGHBOURS.map((country) => `${country} has its capital in the city of`),
    },
  },
} as const;
