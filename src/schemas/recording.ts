import { z } from 'zod';

/** `content/recorded/<experiment>/<preset>.json`; the result's own shape belongs to the experiment. */
export const recordingSchema = z.object({
  experiment: z.string(),
  preset: z.string(),
  spec: z.unknown(),
  result: z.unknown(),
  models: z.record(z.string(), z.string()),
  engine: z.string(),
  key: z.string(),
});

export type RecordingData = z.infer<typeof recordingSchema>;
