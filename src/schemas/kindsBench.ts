import { z } from 'zod';

/** Over the pairs of a kind. */
const spread = z.strictObject({ mean: z.number(), least: z.number(), most: z.number() });

/** Correlations of an estimate with exact patching. */
const agreement = z.strictObject({ heads: spread, mlps: spread });

/** By size: the share of the gap that the first heads keep. */
const kept = z.array(spread);

const row = z.strictObject({
  kind: z.string(),
  pairs: z.int().min(1),
  /** Between the two prompts' leads, in logits: of the pair where it is least. */
  leastGap: z.number(),
  secant: agreement,
  gradient: agreement,
  /** By what the heads were ranked by; `checked` has the exact share where a head was patched, else the secant's. */
  faithfulness: z.strictObject({ checked: kept, secant: kept, gradient: kept, random: kept }),
});

/** `content/benched/kinds.json`: estimates beside exact patches on pairs of several kinds. */
export const kindsSchema = z.strictObject({
  /** Heads kept. */
  sizes: z.array(z.int()),
  kinds: z.array(row),
  /** Over all pairs. */
  all: row,
});

export type KindsBench = z.infer<typeof kindsSchema>;
