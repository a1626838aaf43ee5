import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { modelHashes, strayRecordings } from '../../src/cli/experiments/recordings.ts';
import { recordingFault } from '../../src/experiments/recordingFault.ts';
import { loadExperiment } from '../../src/experiments/programs.ts';
import { experimentIds } from '../../src/experiments/registry.ts';
import { evaluateClaim } from '../../src/knowledge/claims.ts';
import { collectClaims } from '../../src/knowledge/collectClaims.ts';
import { measureDrift } from './drift.ts';
import { RECORDED, rerun } from './reruns.ts';

/** Relative; recorded numbers carry six digits. Another CPU's order of adding is worth some 1e-5. */
const DRIFT_TOLERANCE = 1e-3;

const CONTENT = join(import.meta.dirname, '../../content');

const articles = globSync('**/*.mdx', { cwd: CONTENT }).map((file) => ({
  file,
  text: readFileSync(join(CONTENT, file), 'utf8'),
}));
const claims = collectClaims(articles);

const all = await Promise.all(experimentIds.map(loadExperiment));
/** Those on models that the reader brings are never recorded. */
const experiments = all.filter(({ needs }) => needs === undefined);
const presets = experiments.flatMap((experiment) =>
  Object.keys(experiment.presets).map((preset) => ({
    experiment,
    preset,
    name: `${experiment.id}/${preset}`,
  })),
);

describe.each(presets)('$name', ({ experiment, preset, name }) => {
  it('is recorded, by the code of today or to the same numbers', async () => {
    const { recorded, now, kept } = await rerun(experiment, preset);
    const hashes = await modelHashes(experiment.models);
    expect(recordingFault(recorded, { experiment, hashes })).toBeUndefined();
    if (kept) {
      console.log(`${name}: not run again here, it is ${kept}`);
      return;
    }
    const { worst, at, numbers, unlike } = measureDrift(recorded.result, now.result);
    const old = recorded.key === now.key ? '' : '; made by other code: npm run record -- --changed';
    console.log(
      `${name}: worst drift ${worst.toExponential(1)} (allowed ${DRIFT_TOLERANCE}) of ${numbers} numbers${at && `, at ${at}`}${old}`,
    );
    expect(unlike).toEqual([]);
    expect(numbers).toBeGreaterThan(0);
    expect(worst, at).toBeLessThanOrEqual(DRIFT_TOLERANCE);
  });

  const own = claims.filter(
    (claim) => claim.experiment === experiment.id && claim.preset === preset,
  );
  if (own.length > 0)
    it.each(own)('$file:$line holds: $path $holds', async ({ path, holds }) => {
      const { now } = await rerun(experiment, preset);
      expect(evaluateClaim(now, path, holds)).toBeDefined();
    });
});

it('every claim names a preset that is run', () => {
  const known = presets.map((preset) => preset.name);
  expect(claims.length).toBeGreaterThan(0);
  expect(claims.filter((claim) => !known.includes(`${claim.experiment}/${claim.preset}`))).toEqual(
    [],
  );
});

it('every recorded file is of a preset that is there', () => {
  expect(strayRecordings(RECORDED, experiments)).toEqual([]);
});
