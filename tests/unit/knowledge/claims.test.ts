import { describe, expect, test } from 'vitest';
import { checkClaim, evaluateClaim, valueAtPath } from '../../../src/knowledge/claims.ts';
import { collectClaims } from '../../../src/knowledge/collectClaims.ts';
import { formatValue } from '../../../src/knowledge/formats.ts';

const recording = {
  experiment: 'ioi',
  preset: 'mary',
  result: {
    answers: [
      { text: ' Mary', probability: 0.923 },
      { text: ' John', probability: 0.002 },
    ],
    layers: [1, 2, 3],
    'a key': 4,
    survives: true,
  },
};

describe('evaluateClaim', () => {
  test.each([
    ['answers[0].probability', '>= 0.9', 0.923],
    ['answers[0].probability', 'between 0.9 and 0.95', 0.923],
    ['answers[0].text', '== " Mary"', ' Mary'],
    ['answers[-1].text', "!= ' Mary'", ' John'],
    ['answers[1].probability', '< 1e-2', 0.002],
    ['layers.length', '== 3', 3],
    ['layers[2]', '<= 3', 3],
    ['["a key"]', '> 3.5', 4],
    ['survives', '== true', true],
  ])('%s %s gives %j', (path, holds, value) => {
    expect(evaluateClaim(recording, path, holds)).toBe(value);
  });

  test.each([
    ['answers[0].probability', '>= 0.95'],
    ['answers[0].probability', '> 0.923'],
    ['answers[0].probability', '== 0.92'],
    ['answers[0].probability', 'between 0.93 and 1'],
    ['answers[0].text', '== "Mary"'],
    ['answers[0].text', '>= 0'],
    ['survives', '!= true'],
  ])('%s %s fails, naming the value', (path, holds) => {
    expect(() => evaluateClaim(recording, path, holds)).toThrow(
      /^claim: ioi\/mary: .+ is .+, but the article needs /,
    );
  });

  test('a path that leads nowhere names what is there', () => {
    expect(() => evaluateClaim(recording, 'answers[0].prob', '> 0')).toThrow(
      'claim: ioi/mary has no "answers[0].prob": answers[0] is an object with text, probability, without prob',
    );
    expect(() => evaluateClaim(recording, 'answers[2].text', '> 0')).toThrow(
      'answers is a list of 2, without 2',
    );
    expect(() => evaluateClaim(recording, 'answers[0].toString', '> 0')).toThrow(
      'without toString',
    );
  });

  test('a path to more than one value is refused', () => {
    expect(() => evaluateClaim(recording, 'layers', '> 0')).toThrow('layers is a list of 3');
  });

  test.each(['about 3', '>=', '== Mary', 'between 1 and', '> "a"'])(
    'condition "%s" is refused',
    (condition) => {
      expect(() => evaluateClaim(recording, 'survives', condition)).toThrow(/claim: .*condition/);
    },
  );

  test.each(['', 'answers[x]', 'a..b', 'answers[0'])('path "%s" is refused', (path) => {
    expect(() => valueAtPath(recording.result, path)).toThrow(/^claim/);
  });
});

describe('checkClaim', () => {
  test.each([
    ['survives', '== true', true, true],
    ['answers[0].probability', '>= 0.95', 0.923, false],
    ['answers[2].text', '== " Mary"', null, false],
    ['layers', '> 0', null, false],
  ])('%s %s: %j, %j', (path, holds, value, verdict) => {
    expect(checkClaim(recording.result, { path, holds })).toEqual({ value, holds: verdict });
  });

  test('a claim that cannot be read is no verdict', () => {
    expect(() => checkClaim(recording.result, { path: 'a..b', holds: '> 0' })).toThrow(/^claim/);
    expect(() => checkClaim(recording.result, { path: 'survives', holds: 'about 3' })).toThrow(
      /^claim/,
    );
  });
});

describe('formatValue', () => {
  test.each([
    [0.923, 'percent', '92%'],
    [0.9234, 'percent 1', '92.3%'],
    [6.12, 'fixed 1', '6.1'],
    [-6.125, 'fixed 2', '−6.13'],
    [-0.001, 'fixed 2', '0.00'],
    [2.9, 'signed 2', '+2.90'],
    [-1.899, 'signed 2', '−1.90'],
    [49152, 'integer', '49,152'],
    [-3, 'integer', '−3'],
    [3, 'words', 'three'],
    [' Mary', 'text', 'Mary'],
    [' Mary', undefined, 'Mary'],
    [0.5, undefined, '0.50'],
  ])('%j as %s is %s', (value, format, text) => {
    expect(formatValue(value, format)).toBe(text);
  });

  test.each([
    [2.5, 'integer'],
    [13, 'words'],
    ['Mary', 'percent'],
    [1, 'roman'],
    [1, 'fixed x'],
  ])('%j as %s is refused', (value, format) => {
    expect(() => formatValue(value, format)).toThrow(/^claim: /);
  });
});

describe('collectClaims', () => {
  test('finds each claim with its place, outside code and comments', () => {
    const text = [
      'It says <Claim experiment="ioi" preset="mary" path="answers[0].probability"',
      '  holds=">= 0.9" format={"percent"} /> of the time.',
      '',
      '`<Claim nothing="here" />` {/* <Claim nor="here" /> */}',
      '```mdx',
      '<Claim neither />',
      '```',
      `<Claim experiment='ioi' preset='mary' path='answers[0].text' holds='== " Mary"'>first</Claim>`,
    ].join('\n');
    expect(collectClaims([{ file: 'a.mdx', text }])).toEqual([
      {
        experiment: 'ioi',
        preset: 'mary',
        path: 'answers[0].probability',
        holds: '>= 0.9',
        file: 'a.mdx',
        line: 1,
      },
      {
        experiment: 'ioi',
        preset: 'mary',
        path: 'answers[0].text',
        holds: '== " Mary"',
        file: 'a.mdx',
        line: 8,
      },
    ]);
  });

  test('a claim without its condition names file and line', () => {
    expect(() =>
      collectClaims([{ file: 'a.mdx', text: '\n<Claim experiment="ioi" preset="mary" />' }]),
    ).toThrow('a.mdx:2: <Claim> needs experiment, preset, path and holds; got experiment, preset');
  });

  test('a claim that cannot be read is refused', () => {
    expect(() => collectClaims([{ file: 'a.mdx', text: '<Claim {...props} />' }])).toThrow(
      'cannot read <Claim>',
    );
  });
});
