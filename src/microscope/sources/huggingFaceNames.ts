/**
 * What the names in a checkpoint say. The same weight is called differently by who saved it: the whole model or its
 * base, a trainer that wrapped it, another library.
 */

type Architecture = 'llama' | 'gpt2';

/** What torch.compile, DistributedDataParallel, FSDP and activation checkpointing put into names. */
const WRAPPERS =
  /(?<=^|\.)(_orig_mod|module|_fsdp_wrapped_module|_checkpoint_wrapped_module|_forward_module)\./g;

/** Before the names of the base model, in any number: Hugging Face's own, and those of trainers around it. */
const BEFORE = /^((model|transformer|pretrained_model|base_model)\.)+/;

/** What Hugging Face's model for text calls the weight: `model.layers.0…` of a Llama, `h.0…` of a GPT-2. */
export function huggingFaceName(stored: string, architecture: Architecture): string {
  const bare = stored.replace(WRAPPERS, '').replace(BEFORE, '');
  return architecture === 'llama' && /^(embed_tokens|layers|norm|rotary_emb)\./.test(bare)
    ? `model.${bare}`
    : bare;
}

/** Tables that a model makes for itself, whatever a file holds: positions' frequencies, the causal mask. */
const BUFFERS: Readonly<Record<Architecture, RegExp>> = {
  llama:
    /^model\.(layers\.\d+\.self_attn\.)?rotary_emb\.((original_)?inv_freq|cos_cached|sin_cached)$/,
  gpt2: /^h\.\d+\.attn\.(masked_)?bias$/,
};

export const isBuffer = (name: string, architecture: Architecture): boolean =>
  BUFFERS[architecture].test(name);

/** Heads that read the last residual stream for another task. The logits over tokens do not go through them. */
const OTHER_HEADS =
  /^(v_head|value_head|score|classifier|qa_outputs|multiple_choice_head|reward_head|rm_head)\./;

export const isOtherHead = (name: string): boolean => OTHER_HEADS.test(name);

/** Low-rank changes to a model whose own weights lie elsewhere, or beside them and not yet added. */
const ADAPTER =
  /(^|\.)(lora_[AB]|lora_embedding_[AB]|lora_magnitude_vector|base_layer|modules_to_save)(\.|$)/;

export const isAdapter = (name: string): boolean => ADAPTER.test(name);
