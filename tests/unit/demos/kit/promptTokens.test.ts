import { describe, expect, it } from 'vitest';
import { changedSpan, changedTokens } from '../../../../src/demos/kit/changedTokens.ts';
import PromptTokens from '../../../../src/demos/kit/PromptTokens.svelte';
import { draw, textOf, textsOf } from './drawn.ts';

const text = 'When Mary left';
const tokens = ['When', ' Mary', ' left'];
const props = { label: 'The prompt', text, tokens, onprompt: () => undefined };

describe('what changed in a prompt', () => {
  it('is what is left when both ends agree', () => {
    expect(changedSpan('When Anna left', text)).toEqual({ from: 5, to: 9 });
    expect(changedSpan('aa', 'a')).toEqual({ from: 1, to: 2 });
    expect(changedSpan(text, text)).toBeNull();
  });

  it('is told by the tokens that hold it', () => {
    expect(changedTokens(['When', ' Anna', ' left'], 'When Anna left', text)).toEqual([1]);
    expect(changedTokens(['When', ' Mary', ' slept'], 'When Mary slept', text)).toEqual([2]);
    expect(changedTokens(tokens, text, text)).toEqual([]);
  });

  it('is the token where something was taken out', () => {
    expect(changedTokens(['When', ' left'], 'When left', text)).toEqual([1]);
    expect(changedTokens(['When', ' Mary'], 'When Mary', text)).toEqual([1]);
  });

  it('passes over a start token, and what stands nowhere in the text', () => {
    const spelled = ['<s>', 'When', ' Anna', ' left'];
    expect(changedTokens(spelled, 'When Anna left', text)).toEqual([2]);
    expect(changedTokens(['Wh\ufffd'], 'When Anna left', text)).toEqual([]);
  });

  it('is told of words without their spaces too', () => {
    expect(changedTokens(['When', 'Anna', 'left'], 'When  Anna left', text)).toEqual([1]);
  });
});

describe('a prompt', () => {
  it('is one button of tokens, with its text as name and its length said', () => {
    const body = draw(PromptTokens, { ...props, maxTokens: 64 });
    const named = body.querySelector('button')?.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const name = named.map((id) => textOf(body.querySelector(`#${id}`))).join(': ');
    expect(name).toBe('The prompt: When·Mary·left edit');
    expect(textsOf(body, '.token')).toEqual(['When', '·Mary', '·left']);
    expect(textOf(body.querySelector('.top'))).toContain('3 tokens of 64 at most');
  });

  it('stands as text until its tokens are known, with the change marked', () => {
    const body = draw(PromptTokens, {
      ...props,
      ...{ text: 'When Anna left', tokens: undefined, base: text },
    });
    expect(textOf(body.querySelector('.changed'))).toBe('Anna');
    expect(textOf(body.querySelector('button'))).toContain('When Anna left');
    expect(body.querySelector('.token')).toBeNull();
    expect(textOf(body.querySelector('.top'))).toContain('changed');
  });

  it('gives each token its number, and the editing to a button of its own', () => {
    const body = draw(PromptTokens, { ...props, values: [0, 0.5, 1], unit: 'nats' });
    expect(textsOf(body, '.top button')).toEqual(['Edit the text']);
    expect(body.querySelector('[aria-label="“ Mary”, position 1: 0.50 nats"]')).not.toBeNull();
    expect(body.querySelectorAll('[role=toolbar] [tabindex="0"]').length).toBe(1);
  });

  it('has no way in where it cannot be edited', () => {
    const body = draw(PromptTokens, { label: 'The prompt', text, tokens });
    expect(body.querySelector('button')).toBeNull();
    expect(textsOf(body, '.token').length).toBe(3);
  });

  it('says what is wrong beside the field it is wrong in', () => {
    const body = draw(PromptTokens, {
      ...props,
      words: [
        { id: 'answer', label: 'The answer', value: 'Johnny', error: '“Johnny” is 2 tokens' },
        { id: 'foil', label: 'against', value: 'Mary' },
      ],
    });
    const [answer, foil] = body.querySelectorAll('input');
    const described = body.querySelector(`#${answer!.getAttribute('aria-describedby')!}`);
    expect(textOf(described)).toBe('“Johnny” is 2 tokens');
    expect(answer!.getAttribute('aria-invalid')).toBe('true');
    expect(foil!.getAttribute('aria-invalid')).toBeNull();
    expect(foil!.getAttribute('aria-describedby')).toBeNull();
  });

  it('says what could not be run beside the field that it is about', () => {
    const words = [{ id: 'answer', label: 'The answer', value: 'Johnny' }];
    const refusedAt = (field: string) =>
      draw(PromptTokens, { ...props, words, refused: { field, message: 'It is 2 tokens.' } });
    expect(textOf(refusedAt('answer').querySelector('.word'))).toContain('It is 2 tokens.');
    expect(textOf(refusedAt('answer').querySelector('.error'))).toBe('');
    expect(textOf(refusedAt('prompt').querySelector('.error'))).toBe('It is 2 tokens.');
    expect(textOf(refusedAt('prompt').querySelector('.word'))).not.toContain('tokens');
  });

  it('colours the tokens that a word names as it colours the word', () => {
    const body = draw(PromptTokens, {
      ...props,
      words: [
        { id: 'answer', label: 'The answer', value: 'Mary', tone: 'positive', positions: [1] },
      ],
    });
    expect(textsOf(body, '.chip.positive')).toEqual(['·Mary']);
    expect(body.querySelector('input')?.className).toContain('positive');
  });

  it('keeps tokens and text from translators', () => {
    for (const known of [tokens, undefined]) {
      const body = draw(PromptTokens, { ...props, tokens: known });
      const found = body.querySelectorAll('button [translate=no]');
      expect([...found].map((element) => element.textContent).join('')).toContain('When');
    }
  });
});
