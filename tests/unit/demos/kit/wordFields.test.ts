import { describe, expect, it } from 'vitest';
import WordFields from '../../../../src/demos/kit/WordFields.svelte';
import { draw, textOf } from './drawn.ts';

const onword = () => undefined;
const drawn = (value: string, error?: string) =>
  draw(WordFields, { words: [{ id: 'answer', label: 'Answer', value, error }], onword });

/** What a reader of the screen is told of the field. */
function described(body: HTMLElement): string[] {
  const ids = body.querySelector('input')?.getAttribute('aria-describedby')?.split(' ') ?? [];
  return ids.map((id) => textOf(body.querySelector(`#${id}`)));
}

describe('a field for a word', () => {
  it('says of one marked as joined what the mark means, outside its name', () => {
    const body = drawn('##5');
    expect(described(body)).toEqual(['## joins it to the prompt, without a space']);
    expect(textOf(body.querySelector('label'))).toBe('Answer');
    expect(body.querySelector('input')?.getAttribute('value')).toBe('##5');
  });

  it('says nothing of another', () => {
    expect(described(drawn('Mary'))).toEqual([]);
    expect(drawn('Mary').querySelector('.joined')).toBeNull();
  });

  it('says what is wrong beside what the mark means', () => {
    expect(described(drawn('##57', 'two tokens'))).toEqual([
      '## joins it to the prompt, without a space',
      'two tokens',
    ]);
    expect(described(drawn('57', 'two tokens'))).toEqual(['two tokens']);
  });
});
