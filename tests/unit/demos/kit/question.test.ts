import { describe, expect, it } from 'vitest';
import Question from '../../../../src/demos/kit/Question.svelte';
import { draw, textOf, textsOf } from './drawn.ts';

const props = {
  question: 'What will the lead do?',
  options: [
    { value: 'fall', label: 'fall' },
    { value: 'turn', label: 'turn over' },
  ],
  answer: 'turn',
  reveal: () => 'It goes from 6.12 to −0.40.',
  hints: ['One.', 'Two.', 'Three.'],
};

describe('a question before any guess', () => {
  const body = draw(Question, props);

  it('is a group named by what it asks, with a button a guess', () => {
    const group = body.querySelector('[role=group]')!;
    expect(textOf(body.querySelector(`#${group.getAttribute('aria-labelledby')!}`))).toBe(
      'What will the lead do?',
    );
    expect(textsOf(body, 'button')).toEqual([
      'fall',
      'turn over',
      'A hint, 1 of 3',
      'Show the answer',
    ]);
    expect(textOf(body.querySelector('[role=status]'))).toBe('');
  });

  it('has its answer only where there is no script', () => {
    expect(textOf(body.querySelector('noscript'))).toContain('It goes from 6.12 to −0.40.');
    body.querySelector('noscript')!.remove();
    expect(textOf(body)).not.toContain('6.12');
    expect(textOf(body)).not.toContain('One.');
    expect(body.innerHTML).not.toMatch(/class="[^"]*\bright\b/);
  });
});

it('nothing can be shown before it is measured', () => {
  const reveal = () => {
    throw new Error('asked for what is not there');
  };
  expect(draw(Question, { ...props, answer: null, reveal }).querySelector('noscript')).toBeNull();
});

it('a guess that is picked elsewhere waits for the pick', () => {
  const without = { ...props, options: [], pickHint: 'Choose a head on the map' };
  const button = draw(Question, without).querySelector('button')!;
  expect([textOf(button), button.hasAttribute('disabled')]).toEqual([
    'Choose a head on the map',
    true,
  ]);
  const picked = draw(Question, { ...without, pick: { value: '9.6', label: 'head 9.6' } });
  expect(textsOf(picked, 'button')[0]).toBe('My guess: head 9.6');
});
