import type { ModelConfig, RotaryScaling } from '../config.ts';
import { FormatError } from '../errors.ts';
import { JsonFields } from '../formats/jsonFields.ts';

const MAX_LAYERS = 512;
export const MAX_WIDTH = 1 << 20;
const MAX_VOCABULARY = 1 << 22;
const MAX_CONTEXT = 1 << 24;

/** A configuration from parsed JSON. Throws FormatError naming the field that no such model can have. */
export function checkConfig(value: unknown, path: string): ModelConfig {
  const fields = new JsonFields(value, path);
  const architecture = fields.oneOf('architecture', ['llama', 'gpt2']);
  const config: ModelConfig = {
    architecture,
    nLayers: fields.integer('nLayers', 1, MAX_LAYERS),
    dModel: fields.integer('dModel', 1, MAX_WIDTH),
    nHeads: fields.integer('nHeads', 1, MAX_WIDTH),
    nKeyValueHeads: fields.integer('nKeyValueHeads', 1, MAX_WIDTH),
    dHead: fields.integer('dHead', 1, MAX_WIDTH),
    dMlp: fields.integer('dMlp', 1, MAX_WIDTH),
    dVocab: fields.integer('dVocab', 1, MAX_VOCABULARY),
    nCtx: fields.integer('nCtx', 1, MAX_CONTEXT),
    eps: fields.positive('eps'),
    ...(architecture === 'llama' ? llamaOnly(fields) : {}),
    tiedEmbeddings: fields.boolean('tiedEmbeddings'),
  };
  if (config.nHeads % config.nKeyValueHeads !== 0) {
    throw new FormatError(
      `${path}: nKeyValueHeads: expected a divisor of ${config.nHeads} heads, got ${config.nKeyValueHeads}`,
    );
  }
  if (architecture === 'llama' && config.dHead % 2 !== 0) {
    throw new FormatError(`${path}: dHead: expected an even number, got ${config.dHead}`);
  }
  if (architecture === 'gpt2' && config.nKeyValueHeads !== config.nHeads) {
    throw new FormatError(
      `${path}: nKeyValueHeads: gpt2 has as many as heads (${config.nHeads}), got ${config.nKeyValueHeads}`,
    );
  }
  return config;
}

function llamaOnly(fields: JsonFields) {
  return {
    rotaryBase: fields.positive('rotaryBase'),
    ...(fields.has('rotaryScaling') && {
      rotaryScaling: rotaryScaling(fields.object('rotaryScaling'), Number(fields.get('dHead')) / 2),
    }),
    ...(fields.boolean('attentionBias', false) && { attentionBias: true }),
    ...(fields.boolean('mlpBias', false) && { mlpBias: true }),
  };
}

function rotaryScaling(fields: JsonFields, frequencies: number): RotaryScaling {
  const kind = fields.oneOf('kind', ['linear', 'llama3', 'factors']);
  if (kind === 'factors') {
    const factors = fields.array('factors', MAX_WIDTH);
    if (factors.length === frequencies && factors.every(isPositive)) return { kind, factors };
    return fields.fail('factors', `${frequencies} numbers above 0`);
  }
  const factor = fields.positive('factor');
  if (kind === 'linear') return { kind, factor };
  const lowFrequencyFactor = fields.positive('lowFrequencyFactor');
  const highFrequencyFactor = fields.positive('highFrequencyFactor');
  if (highFrequencyFactor <= lowFrequencyFactor) {
    fields.fail('highFrequencyFactor', `more than lowFrequencyFactor (${lowFrequencyFactor})`);
  }
  const originalContext = fields.integer('originalContext', 1, MAX_CONTEXT);
  return { kind, factor, lowFrequencyFactor, highFrequencyFactor, originalContext };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}
