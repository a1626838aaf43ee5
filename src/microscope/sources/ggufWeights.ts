import type { ModelConfig } from '../config.ts';
import { FormatError, UnsupportedError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import type { Gguf, GgufTensor } from '../formats/gguf.ts';
import { reorderedEntry, rowsEntry } from './entries.ts';
import type { WeightEntry } from './entries.ts';
import { ROPE_FACTORS } from './ggufSettings.ts';

/** Canonical tensors of a GGUF, whose own names are those of llama.cpp. */
export function ggufEntries(
  gguf: Gguf,
  file: ByteSource,
  config: ModelConfig,
): ReadonlyMap<string, WeightEntry> {
  const entries = new Map<string, WeightEntry>();
  const used = new Set<string>();
  const take = (name: string): GgufTensor => {
    const tensor = gguf.tensors.get(name);
    if (!tensor) throw new FormatError(`gguf: expected a tensor ${name}, found none`);
    used.add(name);
    return tensor;
  };
  const copy = (name: string, from: string) => entries.set(name, rowsEntry(file, take(from)));
  const copyNorm = (name: string, from: string) => {
    copy(`${name}.w`, `${from}.weight`);
    if (config.architecture === 'gpt2') copy(`${name}.b`, `${from}.bias`);
  };

  copy('embed', 'token_embd.weight');
  copyNorm('ln_final', 'output_norm');
  if (config.architecture === 'gpt2') copy('pos_embed', 'position_embd.weight');
  if (config.tiedEmbeddings) used.add('output.weight');
  else copy('unembed', 'output.weight');
  for (let i = 0; i < config.nLayers; i++) {
    copyNorm(`blocks.${i}.ln1`, `blk.${i}.attn_norm`);
    copyNorm(`blocks.${i}.ln2`, `blk.${i}.ffn_norm`);
    if (config.architecture === 'llama') llamaBlock(i);
    else gpt2Block(i);
  }
  if (config.rotaryScaling?.kind === 'factors') used.add(ROPE_FACTORS);
  const extra = [...gguf.tensors.keys()].find((name) => !used.has(name));
  if (extra !== undefined) {
    throw new UnsupportedError(
      `gguf: ${extra} is not a tensor of the ${config.architecture} architecture that this engine runs`,
    );
  }
  return entries;

  function llamaBlock(i: number) {
    const halfSplit = (row: number) => interleavedRow(row, config.dHead);
    for (const side of ['q', 'k']) {
      const tensor = take(`blk.${i}.attn_${side}.weight`);
      const entry = reorderedEntry(file, checkHeads(tensor, config.dHead), halfSplit);
      entries.set(`blocks.${i}.attn.${side}`, entry);
    }
    copy(`blocks.${i}.attn.v`, `blk.${i}.attn_v.weight`);
    copy(`blocks.${i}.attn.o`, `blk.${i}.attn_output.weight`);
    if (config.attentionBias) {
      for (const side of ['q', 'k']) {
        const entry = reorderedEntry(file, take(`blk.${i}.attn_${side}.bias`), halfSplit);
        entries.set(`blocks.${i}.attn.${side}.b`, entry);
      }
      copy(`blocks.${i}.attn.v.b`, `blk.${i}.attn_v.bias`);
      copy(`blocks.${i}.attn.o.b`, `blk.${i}.attn_output.bias`);
    }
    for (const [part, from] of Object.entries({ gate: 'gate', in: 'up', out: 'down' })) {
      copy(`blocks.${i}.mlp.${part}`, `blk.${i}.ffn_${from}.weight`);
      if (config.mlpBias) copy(`blocks.${i}.mlp.${part}.b`, `blk.${i}.ffn_${from}.bias`);
    }
  }

  function gpt2Block(i: number) {
    const weight = take(`blk.${i}.attn_qkv.weight`);
    const bias = take(`blk.${i}.attn_qkv.bias`);
    for (const tensor of [weight, bias]) {
      if (tensor.shape[0] !== 3 * config.dModel) {
        throw new FormatError(
          `gguf: ${tensor.name}: expected ${3 * config.dModel} rows, got [${tensor.shape.join(', ')}]`,
        );
      }
    }
    ['q', 'k', 'v'].forEach((side, part) => {
      const first = part * config.dModel;
      entries.set(`blocks.${i}.attn.${side}`, rowsEntry(file, weight, first, config.dModel));
      entries.set(`blocks.${i}.attn.${side}.b`, rowsEntry(file, bias, first, config.dModel));
    });
    const pairs = { 'attn.o': 'attn_output', 'mlp.in': 'ffn_up', 'mlp.out': 'ffn_down' };
    for (const [name, from] of Object.entries(pairs)) {
      copy(`blocks.${i}.${name}`, `blk.${i}.${from}.weight`);
      copy(`blocks.${i}.${name}.b`, `blk.${i}.${from}.bias`);
    }
  }
}

/**
 * Where a GGUF keeps a query or key row. Hugging Face puts a head's rotated pairs half a head apart, llama.cpp side by
 * side: `LlamaModel.permute` in its convert_hf_to_gguf.py.
 */
function interleavedRow(row: number, dHead: number): number {
  const within = row % dHead;
  const half = dHead / 2;
  return row - within + 2 * (within % half) + Math.floor(within / half);
}

function checkHeads(tensor: GgufTensor, dHead: number): GgufTensor {
  if (tensor.shape.length !== 2 || (tensor.shape[0] ?? 0) % dHead !== 0) {
    throw new FormatError(
      `gguf: ${tensor.name}: expected a matrix of whole heads of ${dHead} rows, got [${tensor.shape.join(', ')}]`,
    );
  }
  return tensor;
}
