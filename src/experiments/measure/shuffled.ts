import { seededRandom } from '../../microscope/index.ts';

/** The items in a random order: the same for the same seed, whatever the items are. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
