/** From TransformerLens's exploratory demo, on GPT-2 small with a start token; the sentences and the results are its own. */
export const PUBLISHED_SOURCE = {
  title: 'TransformerLens, Exploratory Analysis Demo',
  url: 'https://github.com/TransformerLensOrg/TransformerLens/blob/main/demos/Exploratory_Analysis_Demo.ipynb',
} as const;

/** Largest accepted distance from a published number, which has three decimals. */
export const PUBLISHED_TOLERANCE = 0.01;

/** `{}` is the giver; each sentence is asked twice, with the names of its pair as giver in turn. */
export const PUBLISHED_SENTENCES = [
  { text: 'When John and Mary went to the shops,{} gave the bag to', names: [' Mary', ' John'] },
  { text: 'When Tom and James went to the park,{} gave the ball to', names: [' Tom', ' James'] },
  { text: 'When Dan and Sid went to the shops,{} gave an apple to', names: [' Dan', ' Sid'] },
  { text: 'After Martin and Amy went to the park,{} gave a drink to', names: [' Martin', ' Amy'] },
] as const;

/** Logit of the receiver minus logit of the giver, by sentence and by which name receives. */
export const PUBLISHED_DIFFERENCES = [3.337, 3.202, 2.709, 3.797, 1.72, 5.281, 2.601, 5.767];

export const PUBLISHED_MEAN = 3.552;

/** The mean logit difference of the residual stream before and after the attention of block 9, read with the last scale. */
export const PUBLISHED_LENS = { layer: 9, pre: 0.46, mid: 5.025, final: 3.552 } as const;

/** What each head writes to the mean logit difference. */
export const PUBLISHED_ATTRIBUTION = [
  { layer: 9, head: 9, value: 2.985 },
  { layer: 10, head: 7, value: -1.899 },
  { layer: 9, head: 6, value: 1.384 },
  { layer: 11, head: 10, value: -0.97 },
  { layer: 10, head: 0, value: 0.561 },
] as const;

/** How much of the difference comes back when a head's output is put into the sentence with the other giver. */
export const PUBLISHED_PATCHING = [
  { layer: 10, head: 7, value: -0.48 },
  { layer: 5, head: 5, value: 0.343 },
  { layer: 8, head: 6, value: 0.319 },
  { layer: 8, head: 10, value: 0.278 },
  { layer: 9, head: 9, value: 0.264 },
] as const;

/** The mean logit difference with head 9.9 silent at the last token. */
export const PUBLISHED_WITHOUT = { layer: 9, head: 9, value: 2.917 } as const;
