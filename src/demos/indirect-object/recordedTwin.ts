import type { IndirectObjectSpec } from '../../experiments/indirect-object/spec.ts';
import { sameJson } from '../specDiff.ts';

type Presets = Readonly<Record<string, { readonly spec: IndirectObjectSpec }>>;

/** What decides the answers: the head that is looked at and whether every head was tried do not. */
const causes = ({ prompt, off, ablation }: IndirectObjectSpec) => ({
  prompt,
  ablation: off.length > 0 ? ablation : '',
  off: off.map(({ layer, head }) => `${layer}.${head}`).sort(),
});

/** The preset with the same answers as a spec, so that switching one head off shows a recording where there is one. */
export function recordedTwin(
  spec: IndirectObjectSpec,
  presets: Presets,
): IndirectObjectSpec | undefined {
  return Object.values(presets).find((preset) => sameJson(causes(preset.spec), causes(spec)))?.spec;
}

/** What a sweep over every head depends on. `model` is the reader's own, where it is of one. */
export function sweepKey({ prompt, ablation }: IndirectObjectSpec, model?: string): string {
  return JSON.stringify([prompt, ablation, model]);
}
