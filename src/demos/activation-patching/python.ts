import { OTHERS } from '../../experiments/measure/otherTexts.ts';
import type { PatchResult, PatchSpec } from '../../experiments/activation-patching/spec.ts';
import { py, pyPair, pyPrompt, type ToPython } from '../python.ts';

const HOOKS = {
  resid: 'hook_resid_pre',
  attn: 'hook_attn_out',
  mlp: 'hook_mlp_out',
  heads: 'attn.hook_z',
} as const;

export const python: ToPython<PatchSpec, PatchResult> = (
  { clean, corrupt, way, site, standIn },
  { cell: { layer, column }, answer, foil, clean: left, corrupt: right, third },
) => {
  const [giving, taking] = way === 'denoise' ? ['clean', 'corrupt'] : ['corrupt', 'clean'];
  const place =
    site === 'heads' ? `(slice(None), slice(None), ${column})` : `(slice(None), ${column})`;
  const values = {
    run: [`value = cached(${giving})[hook][place]`],
    zero: ['value = 0'],
    mean: [
      `others = ${py(OTHERS.texts.map(({ text }) => text))}`,
      `value = torch.cat([cached(text)[hook][0${site === 'heads' ? `, :, ${column}` : ''}] for text in others]).mean(0)`,
    ],
    resample: resampled(site, layer, column, taking),
  }[standIn];
  return {
    lines: [
      pyPrompt('clean', clean),
      pyPrompt('corrupt', corrupt),
      pyPair(answer, foil),
      `hook, place = "blocks.${layer}.${HOOKS[site]}", ${place}`,
      ...values,
    ],
    shows: [
      {
        name: 'leads of the two runs',
        code: '[lead(run(clean)), lead(run(corrupt))]',
        page: [left.lead, right.lead],
      },
      {
        name: `lead of the ${taking} run with the cell put in`,
        code: `lead(run(${taking}, [(hook, put(value, *place))]))`,
        page: third.lead,
      },
    ],
  };
};

/** One other text, which goes by the cell; where it is shorter, its last token stands for those that it lacks. */
function resampled(site: PatchSpec['site'], layer: number, column: number, taking: string) {
  const { text } = OTHERS.texts[(layer + column) % OTHERS.texts.length]!;
  return [
    `other = cached(${py(text)})[hook][0]`,
    site === 'heads'
      ? `value = other[[min(at, len(other) - 1) for at in range(tokens(${taking}).shape[1])], ${column}]`
      : `value = other[min(${column}, len(other) - 1)]`,
  ];
}
