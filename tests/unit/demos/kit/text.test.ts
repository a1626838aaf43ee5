import { describe, expect, it } from 'vitest';
import Text from '../../../../src/demos/kit/Text.svelte';
import { unlike } from '../../../../src/demos/kit/textDiff.ts';
import { draw, textOf, textsOf } from './drawn.ts';

const split = (text: string) => text.split(/(?= )/);

describe('what one text has and another has not', () => {
  const marked = (text: string, other: string) => {
    const tokens = split(text);
    const marks = unlike(tokens, split(other));
    return tokens.filter((_, at) => marks[at]).join('');
  };

  it.each([
    ['the sea was calm', 'the sea was calm', ''],
    ['the sea was calm', 'the house was calm', ' sea'],
    ['a nurse asks Anna tonight about it', 'a nurse asks Anna about it', ' tonight'],
    ['a b', 'a b c d', ''],
    ['a b c d', 'a b', ' c d'],
    ['x y', '', 'x y'],
    ['', 'x y', ''],
  ])('“%s” against “%s”: “%s”', (text, other, difference) => {
    expect(marked(text, other)).toBe(difference);
  });
});

describe('texts side by side', () => {
  const body = draw(Text, {
    label: 'What the model writes',
    prompt: ['I', ' went'],
    versions: [
      { name: 'as it is', tokens: [' to', ' the', ' park', '\n'] },
      { name: 'steered', tokens: [' to', ' the', ' sea'], running: true },
    ],
  });
  const texts = [...body.querySelectorAll('[data-testid=text]')];

  it('go on from the same prompt, and mark only what the first has not', () => {
    expect(texts[0]!.textContent).toBe('I went to the park↵\n');
    expect(textsOf(texts[0]!, 'mark')).toEqual([]);
    expect(textsOf(texts[1]!, 'mark')).toEqual(['sea']);
  });

  it('are not translated, and say that more is coming', () => {
    expect(texts.map((text) => text.getAttribute('translate'))).toEqual(['no', 'no']);
    expect(texts.map((text) => text.getAttribute('aria-busy'))).toEqual(['false', 'true']);
    expect(textOf(body.querySelector('[role=status]'))).toBe('');
  });

  it('say once that they are there', () => {
    const done = draw(Text, {
      label: 'Texts',
      versions: [{ name: 'as it is', tokens: [' a', ' b'] }],
    });
    expect(textOf(done.querySelector('[role=status]'))).toBe('as it is: 2 tokens');
  });
});
