import type { ExperimentSpec, Recording } from './experiment.ts';

/** What a recording is held to. */
export interface Expected {
  readonly experiment: ExperimentSpec;
  /** SHA-256 of the weights in public/models, by model id. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * Why a recording must not be shown: it is of a preset that is not there, of another spec than the preset's, of other
 * models than those of the site, or its result is not what the experiment's schema says. Undefined where it is sound.
 */
export function recordingFault(
  recording: Recording,
  { experiment, hashes }: Expected,
): string | undefined {
  const { preset } = recording;
  if (!Object.hasOwn(experiment.presets, preset)) return `there is no preset "${preset}"`;
  const spec = experiment.spec.parse(experiment.presets[preset]!.spec);
  const other = firstDifference(recording.spec, spec, 'spec');
  if (other) return `it is not of the preset's spec: ${other}`;
  const models = Object.fromEntries(experiment.models.map((id) => [id, hashes[id]]));
  const otherModel = firstDifference(recording.models, models, 'models');
  if (otherModel) return `it is not of the model in public/models: ${otherModel}`;
  const result = experiment.result.safeParse(recording.result);
  if (!result.success) {
    const [issue] = result.error.issues;
    return `its result is not of the experiment's schema: ${['result', ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'invalid'}`;
  }
  const more = firstDifference(recording.result, result.data, 'result');
  return more && `its result is not of the experiment's schema: ${more}`;
}

/** Where two plain JSON values first differ, with both values. A key without a value is as good as none. */
function firstDifference(found: unknown, expected: unknown, path: string): string | undefined {
  if (
    isContainer(found) &&
    isContainer(expected) &&
    Array.isArray(found) === Array.isArray(expected)
  ) {
    for (const key of new Set([...Object.keys(found), ...Object.keys(expected)])) {
      const below = firstDifference(found[key], expected[key], `${path}.${key}`);
      if (below) return below;
    }
    return undefined;
  }
  return found === expected ? undefined : `${path} is ${short(found)}, expected ${short(expected)}`;
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)} …` : text;
}
