import { CITIES } from '../truth-direction/cities.ts';

/** Each with a wrong one beside it, taken from another line of the same half. */
const places = [...CITIES.slice(0, 10), ...CITIES.slice(20, 30)].map(([city, country], i, all) => {
  const half = i < 10 ? 0 : 10;
  return { city, country, wrong: all[half + ((i - half + 7) % 10)]![1] };
});

const cities = {
  true: places.map(({ city, country }) => `The city of ${city} is in ${country}.`),
  false: places.map(({ city, wrong }) => `The city of ${city} is in ${wrong}.`),
};

const negations = {
  true: places.map(({ city, wrong }) => `The city of ${city} is not in ${wrong}.`),
  false: places.map(({ city, country }) => `The city of ${city} is not in ${country}.`),
};

type Line = readonly [what: string, right: string, wrong: string];

const stated = (lines: readonly Line[], text: (what: string, end: string) => string) => ({
  true: lines.map(([what, right]) => text(what, right)),
  false: lines.map(([what, , wrong]) => text(what, wrong)),
});

const opposites = stated(
  [
    ['hot', 'cold', 'big'],
    ['big', 'small', 'cold'],
    ['up', 'down', 'left'],
    ['left', 'right', 'down'],
    ['day', 'night', 'peace'],
    ['war', 'peace', 'night'],
    ['rich', 'poor', 'old'],
    ['young', 'old', 'poor'],
    ['open', 'closed', 'wet'],
    ['dry', 'wet', 'closed'],
    ['hard', 'soft', 'dark'],
    ['light', 'dark', 'soft'],
    ['first', 'last', 'slow'],
    ['fast', 'slow', 'last'],
    ['true', 'false', 'weak'],
    ['strong', 'weak', 'false'],
    ['full', 'empty', 'sad'],
    ['happy', 'sad', 'empty'],
    ['early', 'late', 'thin'],
    ['thick', 'thin', 'late'],
  ],
  (what, end) => `The opposite of ${what} is ${end}.`,
);

const kinds = stated(
  [
    ['A dog', 'an animal', 'a plant'],
    ['A rose', 'a plant', 'an animal'],
    ['A hammer', 'a tool', 'a fruit'],
    ['An apple', 'a fruit', 'a tool'],
    ['A violin', 'an instrument', 'a vehicle'],
    ['A truck', 'a vehicle', 'an instrument'],
    ['Copper', 'a metal', 'a colour'],
    ['Purple', 'a colour', 'a metal'],
    ['A salmon', 'a fish', 'a bird'],
    ['An eagle', 'a bird', 'a fish'],
    ['Chess', 'a game', 'a language'],
    ['Spanish', 'a language', 'a game'],
    ['A carrot', 'a vegetable', 'a sport'],
    ['Tennis', 'a sport', 'a vegetable'],
    ['Oxygen', 'a gas', 'a planet'],
    ['Mars', 'a planet', 'a gas'],
    ['July', 'a month', 'a day'],
    ['Tuesday', 'a day', 'a month'],
    ['Coffee', 'a drink', 'a weapon'],
    ['A sword', 'a weapon', 'a drink'],
  ],
  (what, end) => `${what} is ${end}.`,
);

/** Neither true nor false: things that somebody might well have done, and things that nobody does. */
const likely = stated(
  [
    ['She poured the milk into the', 'glass', 'moon'],
    ['He unlocked the door with a', 'key', 'cloud'],
    ['They sat down at the', 'table', 'thunder'],
    ['The dog barked at the', 'cat', 'grammar'],
    ['I read the letter and put it in the', 'drawer', 'volcano'],
    ['We drove to town in an old', 'car', 'spoon'],
    ['She washed her hands with', 'soap', 'history'],
    ['He opened his umbrella in the', 'rain', 'soup'],
    ['The children played in the', 'garden', 'dictionary'],
    ['He wore a warm coat and a', 'hat', 'lake'],
    ['She cut the bread with a', 'knife', 'song'],
    ['They swam in the', 'lake', 'sentence'],
    ['The cook put some salt in the', 'soup', 'wallet'],
    ['He wrote his name with a', 'pen', 'mountain'],
    ['She lit the candle with a', 'match', 'fish'],
    ['The farmer milked the', 'cow', 'clock'],
    ['He slept all night in his', 'bed', 'pencil'],
    ['The train stopped at the', 'station', 'potato'],
    ['She looked at her face in the', 'mirror', 'carpet'],
    ['He paid for the bread with', 'money', 'feathers'],
  ],
  (what, end) => `${what} ${end}.`,
);

const asked = { question: 'This statement is', yes: 'correct', no: 'wrong' };
const means = { probe: 'means', layer: 14, ...asked } as const;

/** In `cities` the direction turns round on the second lists, in `opposites` it is lost, in `words` the model's answer is. */
export const PRESETS = {
  cities: { title: 'Cities, then negations', spec: { first: cities, second: negations, ...means } },
  opposites: {
    title: 'Cities, then opposites',
    spec: { first: cities, second: opposites, ...means, layer: 16 },
  },
  kinds: {
    title: 'Cities, then kinds of things',
    spec: { first: cities, second: kinds, ...means },
  },
  likely: {
    title: 'Cities, then likely and odd',
    spec: { first: cities, second: likely, ...means, layer: 16 },
  },
  ridge: {
    title: 'A stronger probe',
    spec: { first: cities, second: negations, ...means, probe: 'ridge' as const },
  },
  words: {
    title: 'Asked in other words',
    spec: {
      ...{ first: cities, second: negations, ...means },
      ...{ question: 'Is this true? The answer is', yes: 'yes', no: 'no' },
    },
  },
};
