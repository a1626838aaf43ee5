import { describe, expect, it } from 'vitest';
import {
  sharedStem,
  sharedWord,
  type Place,
} from '../../../../src/experiments/mlp-memories/rule.ts';

const places = (some: readonly Partial<Place>[]): Place[] =>
  Array.from({ length: 10 }, (_, i) => ({
    ...{ at: ` at${i}`, before: ` before${i}`, after: ` after${i}` },
    ...some[i],
  }));
const times = <One>(count: number, one: One): One[] => Array.from({ length: count }, () => one);

describe('a name by texts', () => {
  it('is the word that six of ten share, whatever its case and the space before it', () => {
    const some = [...times(5, { before: ' the' }), { before: 'The' }];
    expect(sharedWord(places(some))).toEqual({ where: 'before', word: 'the', of: 6 });
    expect(sharedWord(places(times(5, { before: ' the' })))).toBeNull();
  });

  it('takes the place where more share one, and the token itself where as many do', () => {
    const some = [...times(6, { at: ' I', after: ' am' }), { after: ' am' }];
    expect(sharedWord(places(some))).toEqual({ where: 'after', word: 'am', of: 7 });
    expect(sharedWord(places(times(6, { at: ' I', after: ' am' })))?.where).toBe('at');
  });

  it('holds white space for no word', () => {
    expect(sharedWord(places(times(10, { at: '  ', before: '\n', after: '' })))).toBeNull();
  });
});

describe('a name by words', () => {
  const words = (texts: readonly string[]) => texts.map((text) => ({ text }));
  const none = words(['a', 'b']);

  it('is the four letters that four words begin with, on the side where more do', () => {
    const four = words([' Generation', 'general', ' gene', ' GENERATOR', ' other']);
    const five = words(times(5, ' reason'));
    expect(sharedStem({ for: four, against: none })).toEqual({
      side: 'for',
      letters: 'gene',
      of: 4,
    });
    expect(sharedStem({ for: four, against: five })).toEqual({
      ...{ side: 'against', letters: 'reas', of: 5 },
    });
    expect(sharedStem({ for: four.slice(1), against: none })).toBeNull();
  });

  it('takes no letters from short words or from signs', () => {
    expect(
      sharedStem({ for: words(times(6, ' are')), against: words(times(6, '<div>')) }),
    ).toBeNull();
  });
});
