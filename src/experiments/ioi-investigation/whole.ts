import type { Model } from '../../microscope/index.ts';
import { sameHead, type HeadPlace } from '../../words/heads.ts';
import { allHeads } from '../measure/heads.ts';
import { roundLogit } from '../measure/numbers.ts';
import type { KnockOut, StandIns } from './knockOut.ts';
import type { ByStandIn, IoiResult } from './schema.ts';
import type { Sentence } from './sentence.ts';

/**
 * Step five: the lead with the circuit alone (faithfulness), without it (completeness, where its heads are taken out of
 * the whole model and of the circuit alike), and with one head less (minimality). Heads are replaced at all tokens, MLPs
 * computed anew. By the mean over other sentences, and by single ones of them.
 */
export async function judge(
  model: Model,
  { tokens, answer, foil }: Sentence,
  circuit: readonly HeadPlace[],
  { mean, resample }: StandIns,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): Promise<IoiResult['whole']> {
  const all = allHeads(model);
  const isIn = (some: readonly HeadPlace[], at: HeadPlace) => some.some((one) => sameHead(one, at));
  const without = (some: readonly HeadPlace[]) => all.filter((at) => !isIn(some, at));
  const less = circuit.map((at) => circuit.filter((other) => !sameHead(other, at)));
  /** Which heads are replaced, test by test. */
  const tests = [without(circuit), circuit, all, ...less.map(without)];
  const ways: readonly KnockOut[] = [mean, ...resample];
  const variants = [
    ...tests.flatMap((heads) => ways.map((knockOut) => heads.map((at) => knockOut(at)))),
    ...circuit.map((at) => [mean(at)]),
  ];
  const run = await model.runVariants(tokens, variants, { answer, foil }, { signal, onProgress });
  const values = run.values.map(roundLogit);
  const leads = tests.map((_, i): ByStandIn => {
    const [first, ...others] = values.slice(i * ways.length, (i + 1) * ways.length);
    return { mean: first!, resample: others };
  });
  const [kept, rest, nothing, ...alone] = leads;
  const whole = values.slice(tests.length * ways.length);
  return {
    ...{ kept: kept!, rest: rest!, nothing: nothing! },
    heads: circuit.map(({ layer, head }, i) => ({
      ...{ layer, head, alone: alone[i]!, whole: whole[i]! },
    })),
  };
}
