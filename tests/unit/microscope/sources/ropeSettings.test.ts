import { describe, expect, it } from 'vitest';
import { FormatError, UnsupportedError } from '../../../../src/microscope/errors.ts';
import type { ModelConfig } from '../../../../src/microscope/index.ts';
import { huggingFaceConfig as read } from '../../../../src/microscope/sources/huggingFaceConfig.ts';
import { huggingFaceConfig, huggingFaceFiles } from '../../../made-up/checkpointFiles.ts';
import { expectReferenceLogits, storedModel } from '../../../made-up/checkpointLogits.ts';
import { SMALL_LLAMA } from '../../../made-up/madeUpModel.ts';

const LLAMA: ModelConfig = { ...SMALL_LLAMA, nLayers: 2, rotaryBase: 500000 };

/** The config.json of transformers 4, with the keys named changed; those undefined are taken out. */
function configJson(change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { rope_scaling: _, ...plain } = huggingFaceConfig(LLAMA) as Record<string, unknown>;
  return JSON.parse(JSON.stringify({ ...plain, ...change })) as Record<string, unknown>;
}

const NOWHERE = { rope_theta: undefined };

describe('the base of RoPE is followed wherever transformers reads it:', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['at the top', {}],
    ['in rope_parameters', { ...NOWHERE, rope_parameters: { rope_theta: 5e5 } }],
    ['in both, the same', { rope_parameters: { rope_type: 'default', rope_theta: 5e5 } }],
    ['at the top beside rope_parameters without it', { rope_parameters: { rope_type: 'default' } }],
    ['at the top beside rope_parameters null', { rope_parameters: null }],
    ['at the top beside two empty places', { rope_parameters: {}, rope_scaling: {} }],
    ['in rope_scaling', { ...NOWHERE, rope_scaling: { type: 'default', rope_theta: 5e5 } }],
    [
      'in rope_parameters beside null at the top',
      { rope_theta: null, rope_parameters: { rope_type: 'default', rope_theta: 5e5 } },
    ],
  ];
  it.each(cases)('%s', async (_, change) => {
    const { reference, stored } = await storedModel(LLAMA);
    const files = { ...huggingFaceFiles(LLAMA, stored), 'config.json': configJson(change) };
    const source = await expectReferenceLogits(files, reference);
    expect(source.config).toEqual(LLAMA);
  });
});

it('without a base it is that of LlamaConfig', async () => {
  const config = { ...LLAMA, rotaryBase: 10000 };
  const { reference, stored } = await storedModel(config);
  const files = { ...huggingFaceFiles(config, stored), 'config.json': configJson(NOWHERE) };
  await expectReferenceLogits(files, reference);
});

const LLAMA3 = {
  ...{ rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4 },
  original_max_position_embeddings: 64,
};
const READ_LLAMA3 = {
  ...{ kind: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4 },
  originalContext: 64,
};

describe('RoPE’s scaling is followed', () => {
  const { original_max_position_embeddings: _, ...open } = LLAMA3;
  const cases: [string, Record<string, unknown>, object | undefined][] = [
    [
      'as transformers 5 writes it',
      { rope_parameters: { ...LLAMA3, rope_theta: 5e5 } },
      READ_LLAMA3,
    ],
    ['as transformers 4 writes it', { rope_scaling: LLAMA3 }, READ_LLAMA3],
    [
      'with its context at the top',
      { rope_scaling: open, original_max_position_embeddings: 64 },
      READ_LLAMA3,
    ],
    [
      'with no context but the model’s',
      { rope_parameters: open },
      { ...READ_LLAMA3, originalContext: 40 },
    ],
    ['in both places, the same', { rope_scaling: LLAMA3, rope_parameters: LLAMA3 }, READ_LLAMA3],
    [
      'under its older name',
      { rope_scaling: { type: 'linear', factor: 2 } },
      { kind: 'linear', factor: 2 },
    ],
    [
      'under both names',
      { rope_scaling: { type: 'linear', rope_type: 'linear', factor: 2 } },
      { kind: 'linear', factor: 2 },
    ],
    [
      'where it is none',
      { rope_scaling: { rope_type: 'default', factor: 1, attention_factor: null } },
      undefined,
    ],
  ];
  it.each(cases)('%s', (_, change, rotaryScaling) => {
    expect(read(configJson(change))).toEqual({ ...LLAMA, ...(rotaryScaling && { rotaryScaling }) });
  });
});

describe('RoPE settings that disagree, or that are not run, are refused by name:', () => {
  const linear = { type: 'linear', factor: 2 };
  const cases: [string, Record<string, unknown>, string][] = [
    [
      'two bases',
      { rope_parameters: { rope_theta: 1e4 } },
      'rope_parameters: rope_theta: 10000 is not config.json: rope_theta (500000)',
    ],
    [
      'two bases in two places',
      { ...NOWHERE, rope_parameters: { rope_theta: 1e4 }, rope_scaling: { rope_theta: 2e4 } },
      'rope_parameters: rope_theta: 10000 is not config.json: rope_scaling: rope_theta (20000)',
    ],
    [
      'two scalings',
      { rope_scaling: linear, rope_parameters: { rope_type: 'default' } },
      'rope_parameters and rope_scaling disagree',
    ],
    [
      'two kinds',
      { rope_scaling: { type: 'linear', rope_type: 'default', factor: 2 } },
      'rope_scaling: rope_type ("default") and type ("linear") disagree',
    ],
    [
      'two contexts',
      { rope_scaling: LLAMA3, original_max_position_embeddings: 32 },
      'original_max_position_embeddings: 64 is not config.json: original_max_position_embeddings (32)',
    ],
    [
      'a kind that is null',
      { rope_scaling: { type: null, factor: 2 } },
      'type: expected "default" or "linear" or "llama3", got null',
    ],
    ['yarn', { rope_parameters: { rope_type: 'yarn', factor: 2 } }, 'got "yarn"'],
    [
      'a factor without a kind',
      { rope_scaling: { factor: 2 } },
      'rope_scaling: factor: 2 is a setting',
    ],
    [
      'partly rotated heads',
      { rope_parameters: { rope_type: 'default', partial_rotary_factor: 0.5 } },
      'partial_rotary_factor: 0.5 is a setting',
    ],
    [
      'partly rotated heads at the top',
      { partial_rotary_factor: 0.5 },
      'partial_rotary_factor: expected 1, got 0.5',
    ],
    [
      'an attention factor',
      { rope_scaling: { ...linear, attention_factor: 1.2 } },
      'attention_factor: 1.2',
    ],
    [
      'bases by layer',
      { rope_parameters: { full_attention: { rope_theta: 1e4 } } },
      'full_attention: an object',
    ],
    ['a base under another name', { rope_base: 1e4 }, 'rope_base: expected 500000, got 10000'],
  ];
  it.each(cases)('%s', (_, change, message) => {
    const open = () => read(configJson(change));
    expect(open).toThrow(message);
    expect(open).toThrow(UnsupportedError);
  });
});

it.each([
  [{ rope_theta: null }, 'rotaryBase: expected a number above 0, got null'],
  [{ rope_theta: '10000' }, 'rotaryBase: expected a number above 0, got "10000"'],
  [{ rope_scaling: 2 }, 'expected an object, got 2'],
  [
    { rope_scaling: { type: 'linear' } },
    'rotaryScaling: factor: expected a number above 0, got nothing',
  ],
])('a base that is none is refused: %j', (change, message) => {
  const open = () => read(configJson(change));
  expect(open).toThrow(message);
  expect(open).toThrow(FormatError);
});
