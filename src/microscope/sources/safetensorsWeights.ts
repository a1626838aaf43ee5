import type { ModelConfig } from '../config.ts';
import { FormatError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { readSafetensors } from '../formats/safetensors.ts';
import type { WeightEntry } from './entries.ts';
import { rowsEntry, transposedEntry } from './entries.ts';
import { HuggingFaceTensors } from './huggingFaceTensors.ts';
import type { Located } from './sameWeights.ts';

export interface CheckpointEntries {
  readonly entries: ReadonlyMap<string, WeightEntry>;
  /** What a reader should know about the reading, in sentences. */
  readonly notes: readonly string[];
}

/** Canonical tensors of one or several safetensors files under Hugging Face's names. */
export async function safetensorsEntries(
  files: readonly ByteSource[],
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<CheckpointEntries> {
  const tensors = new HuggingFaceTensors(config.architecture);
  for (const file of files) {
    for (const tensor of (await readSafetensors(file, signal)).values()) {
      await tensors.add({ file, tensor }, signal);
    }
  }
  const embedding = config.architecture === 'llama' ? 'model.embed_tokens.weight' : 'wte.weight';
  const embed = config.tiedEmbeddings
    ? await tensors.takeTied(embedding, 'lm_head.weight', signal)
    : tensors.take(embedding);
  const entries = new Map([['embed', rowsEntry(embed.file, embed.tensor)]]);
  if (!config.tiedEmbeddings) {
    const { file, tensor } = tensors.take('lm_head.weight');
    entries.set('unembed', rowsEntry(file, tensor));
  }
  if (config.architecture === 'llama') llama(entries, tensors, config);
  else gpt2(entries, tensors, config);
  return { entries, notes: tensors.finish() };
}

function llama(
  entries: Map<string, WeightEntry>,
  tensors: HuggingFaceTensors,
  config: ModelConfig,
): void {
  const copy = (name: string, from: string) => {
    const { file, tensor } = tensors.take(`${from}.weight`);
    entries.set(name, rowsEntry(file, tensor));
  };
  const copyLinear = (name: string, from: string, biased: boolean | undefined) => {
    copy(name, from);
    if (!biased) return;
    const { file, tensor } = tensors.take(`${from}.bias`);
    entries.set(`${name}.b`, rowsEntry(file, tensor));
  };
  copy('ln_final.w', 'model.norm');
  for (let i = 0; i < config.nLayers; i++) {
    const from = `model.layers.${i}`;
    copy(`blocks.${i}.ln1.w`, `${from}.input_layernorm`);
    copy(`blocks.${i}.ln2.w`, `${from}.post_attention_layernorm`);
    for (const side of ['q', 'k', 'v', 'o']) {
      copyLinear(
        `blocks.${i}.attn.${side}`,
        `${from}.self_attn.${side}_proj`,
        config.attentionBias,
      );
    }
    for (const [part, to] of Object.entries({ gate: 'gate', in: 'up', out: 'down' })) {
      copyLinear(`blocks.${i}.mlp.${part}`, `${from}.mlp.${to}_proj`, config.mlpBias);
    }
  }
}

/** GPT-2 multiplies from the right (Conv1D): its matrices are `[in, out]`, and q, k and v are one. */
function gpt2(
  entries: Map<string, WeightEntry>,
  tensors: HuggingFaceTensors,
  config: ModelConfig,
): void {
  const { dModel, dMlp } = config;
  const copy = (name: string, from: string) => {
    const { file, tensor } = tensors.take(from);
    entries.set(name, rowsEntry(file, tensor));
  };
  const take = (name: string, ...shape: number[]): Located => {
    const located = tensors.take(name);
    const got = located.tensor.shape;
    if (got.join() === shape.join()) return located;
    throw new FormatError(`gpt2: expected ${name} [${shape.join(', ')}], got [${got.join(', ')}]`);
  };
  const copyLinear = (name: string, from: string, width: number, out: number) => {
    const weight = take(`${from}.weight`, width, out);
    entries.set(name, transposedEntry(weight.file, weight.tensor));
    const bias = take(`${from}.bias`, out);
    entries.set(`${name}.b`, rowsEntry(bias.file, bias.tensor));
  };
  const copyNorm = (name: string, from: string) => {
    copy(`${name}.w`, `${from}.weight`);
    copy(`${name}.b`, `${from}.bias`);
  };
  copy('pos_embed', 'wpe.weight');
  copyNorm('ln_final', 'ln_f');
  for (let i = 0; i < config.nLayers; i++) {
    copyNorm(`blocks.${i}.ln1`, `h.${i}.ln_1`);
    copyNorm(`blocks.${i}.ln2`, `h.${i}.ln_2`);
    const weight = take(`h.${i}.attn.c_attn.weight`, dModel, 3 * dModel);
    const bias = take(`h.${i}.attn.c_attn.bias`, 3 * dModel);
    ['q', 'k', 'v'].forEach((side, part) => {
      const name = `blocks.${i}.attn.${side}`;
      const first = part * dModel;
      entries.set(name, transposedEntry(weight.file, weight.tensor, first, dModel));
      entries.set(`${name}.b`, rowsEntry(bias.file, bias.tensor, first, dModel));
    });
    copyLinear(`blocks.${i}.attn.o`, `h.${i}.attn.c_proj`, dModel, dModel);
    copyLinear(`blocks.${i}.mlp.in`, `h.${i}.mlp.c_fc`, dModel, dMlp);
    copyLinear(`blocks.${i}.mlp.out`, `h.${i}.mlp.c_proj`, dMlp, dModel);
  }
}
