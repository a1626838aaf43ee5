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
  'attn.hook_q',
  'attn.hook_k',
  'attn.hook_v',
  'attn.hook_z',
  'attn.hook_pattern',
  'mlp.hook_post',
] as const satisfies readonly BlockHook[];

/**
 * Values of a block's graph that can be changed, and their number of axes. `attn.qkv` stands for hook_q, hook_k and
 * hook_v side by side, before positions are rotated in: `[batch, pos, nHeads + 2 nKeyValueHeads, dHead]`.
 */
export const GRAPH_SITES = {
  hook_resid_pre: 3,
  'attn.qkv': 4,
  'attn.hook_pattern': 4,
  'attn.hook_z': 4,
  hook_attn_out: 3,
  hook_resid_mid: 3,
  'mlp.hook_post': 3,
  hook_mlp_out: 3,
  hook_resid_post: 3,
} as const;

export type GraphSite = keyof typeof GRAPH_SITES;

/** What a logit lens reads: the residual stream before each block and after the last. */
export function lensHooks({ nLayers }: { readonly nLayers: number }): HookName[] {
  return [...everyLayer(nLayers, 'hook_resid_pre'), `blocks.${nLayers - 1}.hook_resid_post`];
}

/** What direct logit attribution reads: every head, every MLP, the embedding and the final residual stream. */
export function attributionHooks({ nLayers }: { readonly nLayers: number }): HookName[] {
  return [
    'blocks.0.hook_resid_pre',
    ...everyLayer(nLayers, 'attn.hook_z'),
    ...everyLayer(nLayers, 'hook_mlp_out'),
    `blocks.${nLayers - 1}.hook_resid_post`,
  ];
}

export function everyLayer(nLayers: number, hook: BlockHook): HookName[] {
  return Array.from({ length: nLayers }, (_, layer): HookName => `blocks.${layer}.${hook}`);
}

export type HookName = 'hook_embed' | 'ln_final.hook_normalized' | `blocks.${number}.${BlockHook}`;
