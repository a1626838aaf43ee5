import {
  pathPatches,
  seededRandom,
  type Microscope,
  type Model,
  type PathPatch,
  type PathReceiver,
} from '../../microscope/index.ts';
import { sameHead, type HeadPlace } from '../../words/heads.ts';
import { softmax } from '../measure/answers.ts';
import { mean, round } from '../measure/numbers.ts';
import type { InductionResult, InductionSpec } from './spec.ts';

type Paths = NonNullable<InductionResult['paths']>;
type Receiver = Paths['receivers'][number];

const RECEIVERS = 2;
const SENDERS = 4;
const INPUTS = ['q', 'k', 'v'] as const;

/** Shares of what the broken text adds to the surprise, by sender, receiver and input; means over the sequences. */
export async function measurePaths(
  microscope: Microscope,
  model: Model,
  drawn: Pick<InductionSpec, 'seed' | 'length' | 'sequences'>,
  followers: readonly HeadPlace[],
  feeders: readonly HeadPlace[],
): Promise<Paths | null> {
  const receivers = receiversOf(model, followers);
  const first = Math.min(...receivers.map(({ layer }) => layer));
  const senders = feeders
    .filter(({ layer }) => layer < first)
    .slice(0, SENDERS)
    .map(({ layer, head }) => ({ layer, head }));
  if (receivers.length === 0 || senders.length === 0) return null;
  const inputs = INPUTS.flatMap((input) => receivers.map((at) => inputOf(at, input)));
  const measured: (readonly PathPatch[])[] = [];
  for (const { intact, broken } of textsOf(model, drawn)) {
    const answer = intact.at(-1)!;
    const [target, source] = [intact.slice(0, -1), broken.slice(0, -1)];
    const metric = (logits: Float32Array) => -Math.log(softmax(logits)[answer]!);
    const { signal } = microscope;
    const options = { source, target, senders, receivers: inputs, metric, signal };
    measured.push(await pathPatches(model, options));
    microscope.progress(0.5 + (0.4 * measured.length) / drawn.sequences);
  }
  const meanOf = (value: (paths: readonly PathPatch[]) => number) => mean(measured.map(value));
  const intact = meanOf(([path]) => path!.targetMetric);
  const broken = meanOf(([path]) => path!.sourceMetric);
  const shareOf = (input: number) =>
    receivers.map((_, receiver) =>
      senders.map((_, sender) => {
        const at = input * receivers.length + receiver;
        return round(
          (meanOf((paths) => paths[at]!.values[sender]!) - intact) / (broken - intact),
          4,
        );
      }),
    );
  return {
    ...{ senders, receivers, intact: round(intact, 4), broken: round(broken, 4) },
    share: { q: shareOf(0), k: shareOf(1), v: shareOf(2) },
  };
}

/** The key heads of the best induction heads, from the second layer on. Grouped queries share one. */
function receiversOf({ config: { nHeads, nKeyValueHeads } }: Model, heads: readonly HeadPlace[]) {
  const receivers: Receiver[] = [];
  for (const { layer, head } of heads.filter((at) => at.layer > 0)) {
    const key = { layer, head: Math.floor((head * nKeyValueHeads) / nHeads) };
    const known = receivers.find((other) => sameHead(other, key));
    if (known) known.serves.push({ layer, head });
    else receivers.push({ ...key, serves: [{ layer, head }] });
  }
  return receivers.slice(0, RECEIVERS);
}

const inputOf = (at: Receiver, input: PathReceiver['input']): PathReceiver => ({
  layer: at.layer,
  head: input === 'q' ? at.serves[0]!.head : at.head,
  input,
});

/**
 * A copy, and as much of it again as half of it with one more token, the one that is to be found. In the broken text
 * another token stands in the first copy before that token.
 */
function* textsOf(
  { config: { dVocab } }: Model,
  { seed, length, sequences }: Pick<InductionSpec, 'seed' | 'length' | 'sequences'>,
) {
  const random = seededRandom(seed);
  const draw = () => Math.floor(random() * dVocab);
  const half = Math.ceil(length / 2);
  for (let done = 0; done < sequences; done++) {
    const once = Array.from({ length }, draw);
    const intact = [...once, ...once.slice(0, half + 1)];
    const broken = [...intact];
    // The next draw, or the token after it where the draw is what stood there.
    const other = draw();
    broken[half - 1] = other === once[half - 1] ? (other + 1) % dVocab : other;
    yield { intact, broken };
  }
}
