import { everyLayer, type Model } from '../../microscope/index.ts';
import type { HeadPlace } from '../../words/heads.ts';
import { waysBetween } from '../circuits/ways.ts';
import { cutEach, type Wiring } from '../circuits/wiring.ts';
import { row } from '../measure/answers.ts';
import { roundLogit } from '../measure/numbers.ts';
import type { IoiResult } from './schema.ts';
import type { Sentence } from './sentence.ts';

/**
 * Step four: path patching between the chosen heads. A way carries what it carries where the giver's last mention is
 * somebody else, so that the name is not repeated; before that token both runs are the same.
 */
export async function tracePaths(
  model: Model,
  { tokens, answer, foil, again, last, unrepeated }: Sentence,
  circuit: readonly HeadPlace[],
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<IoiResult['paths']> {
  const { nLayers, dVocab, nKeyValueHeads } = model.config;
  const { logits, cache } = await model.runWithCache(
    [tokens, unrepeated],
    everyLayer(nLayers, 'attn.hook_z'),
    { signal },
  );
  const leads = [0, 1].map((index) => {
    const own = row(logits.data, dVocab, index);
    return own[answer]! - own[foil]!;
  });
  const wiring: Wiring = {
    pair: { clean: tokens, corrupt: unrepeated, metric: { answer, foil } },
    cache,
    position: Array.from({ length: last - again + 1 }, (_, i) => again + i),
    signal,
  };
  const ways = waysBetween(model.config, circuit);
  const cut = await cutEach(model, wiring, ways, onProgress);
  return {
    unrepeated: { text: model.tokenizer.decode(unrepeated), lead: roundLogit(leads[1]!) },
    ways: ways.map((way, i) => ({ ...way, lost: roundLogit(leads[0]! - cut[i]!) })),
    nKeyValueHeads,
  };
}
