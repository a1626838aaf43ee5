/** Hook names are TransformerLens's; this file is the only place that spells them. */

export const BLOCK_HOOKS = [
  'hook_resid_pre',
  'hook_attn_out',
  'hook_resid_mid',
  'hook_mlp_out',
  'hook_resid_post',
  'attn.hook_q',
  'attn.hook_k',
  'attn.hook_v',
  'attn.hook_pattern',
  'attn.hook_z',
  'mlp.hook_post',
] as const;

export type BlockHook = (typeof BLOCK_HOOKS)[number];

/** Hooks that accept interventions. */
export const PATCHABLE_HOOKS = [
  'hook_resid_pre',
  'hook_resid_mid',
  'hook_resid_post',
  'hook_attn_out',
  'hook_mlp_out',
  'attn.hook_z',
  'attn.hook_pattern',
  'mlp.hook_post',
] as const satisfies readonly BlockHook[];

export type PatchableHook = (typeof PATCHABLE_HOOKS)[number];

export type HookName = 'hook_embed' | 'ln_final.hook_normalized' | `blocks.${number}.${BlockHook}`;
