import type { ModelConfig } from '../config.ts';
import { FormatError, UnsupportedError } from '../errors.ts';
import type { ByteSource } from '../formats/byteSource.ts';
import { readSafetensors } from '../formats/safetensors.ts';
import type { StoredTensor, WeightEntry } from './entries.ts';
import { rowsEntry, transposedEntry } from './entries.ts';

interface Located {
  readonly file: ByteSource;
  readonly tensor: StoredTensor;
}

/** Canonical tensors of one or several safetensors files under Hugging Face's names. */
export async function safetensorsEntries(
  files: readonly ByteSource[],
  config: ModelConfig,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, WeightEntry>> {
  const tensors = new HuggingFaceTensors(config.architecture);
  for (const file of files) {
    for (const tensor of (await readSafetensors(file, signal)).values()) tensors.add(file, tensor);
  }
  const entries = config.architecture === 'llama' ? llama(tensors, config) : gpt2(tensors, config);
  tensors.refuseUnused();
  return entries;
}

/** Buffers and tied copies that checkpoints carry and no run needs. */
const IGNORED = {
  llama: /^model\.layers\.\d+\.self_attn\.rotary_emb\.inv_freq$/,
  gpt2: /^(h\.\d+\.attn\.(masked_)?bias|lm_head\.weight)$/,
};

class HuggingFaceTensors {
  private readonly found = new Map<string, Located>();
  private readonly used = new Set<string>();
  private readonly architecture: 'llama' | 'gpt2';

  constructor(architecture: 'llama' | 'gpt2') {
    this.architecture = architecture;
  }

  add(file: ByteSource, tensor: StoredTensor): void {
    // GPT2LMHeadModel saves under "transformer.", GPT2Model (as OpenAI's own upload) without.
    const name =
      this.architecture === 'gpt2' ? tensor.name.replace(/^transformer\./, '') : tensor.name;
    if (this.found.has(name)) throw new FormatError(`safetensors: ${name} appears twice`);
    this.found.set(name, { file, tensor });
  }

  take(name: string): Located {
    const located = this.found.get(name);
    if (!located) {
      throw new FormatError(`${this.architecture}: expected a tensor ${name}, found none`);
    }
    this.used.add(name);
    return located;
  }

  ignore(name: string): void {
    this.used.add(name);
  }

  refuseUnused(): void {
    for (const name of this.found.keys()) {
      if (!this.used.has(name) && !IGNORED[this.architecture].test(name)) {
        throw new UnsupportedError(
          `${this.architecture}: ${name} is not a tensor of the architecture that this engine runs`,
        );
      }
    }
  }
}

function llama(tensors: HuggingFaceTensors, config: ModelConfig): Map<string, WeightEntry> {
  const entries = new Map<string, WeightEntry>();
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
  copy('embed', 'model.embed_tokens');
  copy('ln_final.w', 'model.norm');
  if (config.tiedEmbeddings) tensors.ignore('lm_head.weight');
  else copy('unembed', 'lm_head');
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
  return entries;
}

/** GPT-2 multiplies from the right (Conv1D): its matrices are `[in, out]`, and q, k and v are one. */
function gpt2(tensors: HuggingFaceTensors, config: ModelConfig): Map<string, WeightEntry> {
  const { dModel, dMlp } = config;
  const entries = new Map<string, WeightEntry>();
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
  copy('embed', 'wte.weight');
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
  return entries;
}
