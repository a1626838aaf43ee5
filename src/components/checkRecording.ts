import type { ExperimentSpec } from '../experiments/experiment.ts';
import { recordingFault } from '../experiments/recordingFault.ts';
import { recordingSchema, type RecordingData } from '../schemas/recording.ts';

export interface RecordingPlace {
  readonly experiment: string;
  readonly preset: string;
  /** Undefined where there is no such experiment. */
  readonly spec: ExperimentSpec | undefined;
  /** SHA-256 of the weights in public/models, by model id. */
  readonly hashes: Readonly<Record<string, string>>;
}

/**
 * What lies in a recording's place, if it may be shown. Throws with the command that mends it where it is no recording,
 * or of another preset, spec, model or schema than its place says; `found` is undefined where nothing lies there.
 */
export function checkRecording(found: unknown, place: RecordingPlace): RecordingData {
  const { experiment, preset, spec, hashes } = place;
  const isPreset = spec !== undefined && Object.hasOwn(spec.presets, preset);
  const command = isPreset
    ? `npm run record -- ${experiment} --preset ${preset}`
    : 'npm run record -- --changed';
  const fail = (fault: string) =>
    new Error(`recording ${experiment}/${preset}: ${fault}; run: ${command}`);
  if (!spec) throw fail('there is no such experiment');
  if (found === undefined) throw fail(isPreset ? 'there is none' : 'there is no such preset');
  const recording = recordingSchema.safeParse(found);
  if (!recording.success) {
    const [issue] = recording.error.issues;
    throw fail(`it is not a recording: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const { data } = recording;
  if (data.experiment !== experiment || data.preset !== preset)
    throw fail(`it says that it is of ${data.experiment}/${data.preset}`);
  const fault = recordingFault(data, { experiment: spec, hashes });
  if (fault) throw fail(fault);
  return data;
}
