import { sameJson } from '../specDiff.ts';
import type { DemoWorld } from './phase.ts';
import type { UrlState } from './urlState.ts';

/** The spec that a link asks for: the preset's own object where it is the same, else as the schema reads it. */
export async function readLink(
  state: UrlState,
  preset: unknown,
  { check }: Pick<DemoWorld, 'check'>,
): Promise<{ readonly spec?: unknown; readonly problem?: string }> {
  if (sameJson(state.spec, preset)) return { spec: preset };
  const checked = await check(state.spec).catch((error: unknown) => ({ problem: String(error) }));
  return 'problem' in checked
    ? {
        problem: `The state in this link does not fit this experiment (${checked.problem}). This is the article's own.`,
      }
    : checked;
}
