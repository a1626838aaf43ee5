import { copyingScores, seededRandom, type Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { lastPerModel } from '../measure/lastPerModel.ts';
import { round } from '../measure/numbers.ts';
import type { SelfRepairResult } from './schema.ts';

/** Tokens of the vocabulary that the weights are asked about. */
const DRAWN = 32;

const lastScores = lastPerModel<Awaited<ReturnType<typeof copyingScores>>>();

/** How often each head of some layers, looking at a token, writes for it or against it: see copyingScores. */
export async function readWeights(
  model: Model,
  asked: readonly HeadPlace[],
  signal: AbortSignal,
): Promise<SelfRepairResult['weights']> {
  const layers = [...new Set(asked.map(({ layer }) => layer))].sort((a, b) => a - b);
  const tokens = drawTokens(model.config.dVocab);
  const { copying, suppressing } = await lastScores(model, layers, () =>
    copyingScores(model, { tokens, layers, signal }),
  );
  return {
    tokens: tokens.length,
    heads: layers.flatMap((layer, i) =>
      copying[i]!.map((copies, head) => ({
        ...{ layer, head },
        copies: round(copies, 4),
        suppresses: round(suppressing[i]![head]!, 4),
      })),
    ),
  };
}

function drawTokens(dVocab: number): number[] {
  const random = seededRandom(0);
  const drawn = new Set<number>();
  while (drawn.size < Math.min(DRAWN, dVocab)) drawn.add(Math.floor(random() * dVocab));
  return [...drawn];
}
