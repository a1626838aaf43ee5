/** A text whose activations stand in for those of the prompt, and a short name for it. */
export interface OtherText {
  readonly name: string;
  readonly text: string;
}

const capital = (country: string): OtherText => ({
  name: country,
  text: `The capital of ${country} is`,
});

const store = (first: string, second: string, giver: string): OtherText => ({
  name: `${first}, ${second}, ${giver}`,
  text: `When ${first} and ${second} went to the store, ${giver} gave a drink to`,
});

const text = (name: string, rest: string): OtherText => ({ name, text: `${name}${rest}` });

/** Sentences on other countries, with three different names, and on nothing in particular. */
export const OTHERS = {
  capitals: ['Italy', 'Spain', 'Japan', 'Norway', 'Austria', 'Greece', 'Egypt', 'Sweden'].map(
    capital,
  ),
  names: [
    store('Susan', 'Mark', 'Paul'),
    store('Anna', 'David', 'James'),
    store('Sarah', 'Peter', 'Emma'),
    store('Lisa', 'George', 'Alice'),
    store('Kate', 'Daniel', 'Robert'),
    store('Jane', 'Thomas', 'Laura'),
    store('Emily', 'Michael', 'Rachel'),
    store('William', 'Susan', 'Peter'),
  ],
  texts: [
    text('The weather', ' was fine, and we walked along the river'),
    text('She opened', ' the letter and read it again'),
    text('In 1969', ' the first people landed on the'),
    text('My brother', ' has bought a new car and'),
    text('The recipe', ' asks for two eggs and a cup of'),
    text('There is', ' nothing more beautiful than a garden in'),
    text('The old man', ' looked at the sea and'),
    text('He could', ' not remember where he had put his'),
  ],
} as const satisfies Readonly<Record<string, readonly OtherText[]>>;

export type OtherTexts = keyof typeof OTHERS;
