import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordPreset } from '../../src/cli/experiments/record.ts';
import type { Recording } from '../../src/experiments/experiment.ts';
import { experimentIds, loadExperiment } from '../../src/experiments/registry.ts';
import { collectClaims, evaluateClaim } from '../../src/knowledge/claims.ts';
import { measureDrift } from './drift.ts';
import { nodePool } from './nodeMicroscope.ts';

/** Relative; recorded numbers carry six digits. Another CPU's order of adding is worth some 1e-5. */
const DRIFT_TOLERANCE = 1e-3;

const CONTENT = join(import.meta.dirname, '../../content');

const articles = globSync('**/*.{md,mdx}', { cwd: CONTENT }).map((file) => ({
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

const pool = nodePool();
afterAll(() => pool.dispose());

describe.each(presets)('$name', ({ experiment, preset, name }) => {
  let now: Promise<Recording> | undefined;
  const rerun = () => (now ??= recordPreset(pool, experiment, preset));

  it('comes out as recorded', async () => {
    const file = join(CONTENT, 'recorded', `${name}.json`);
    expect(existsSync(file), `${name} is not recorded: npm run record`).toBe(true);
    const recorded = JSON.parse(readFileSync(file, 'utf8')) as Recording;
    const found = await rerun();
    expect(found.spec).toEqual(recorded.spec);
    expect(found.models).toEqual(recorded.models);
    const { worst, at, numbers, unlike } = measureDrift(recorded.result, found.result);
    console.log(
      `${name}: worst drift ${worst.toExponential(1)} (allowed ${DRIFT_TOLERANCE}) of ${numbers} numbers${at && `, at ${at}`}`,
    );
    expect(unlike).toEqual([]);
    expect(numbers).toBeGreaterThan(0);
    expect(worst, at).toBeLessThanOrEqual(DRIFT_TOLERANCE);
  });

  const own = claims.filter(
    (claim) => claim.experiment === experiment.id && claim.preset === preset,
  );
  if (own.length > 0)
    it.each(own)('$file:$line holds on the model: $path $holds', async ({ path, holds }) => {
      const { result } = await rerun();
      expect(
        evaluateClaim({ experiment: experiment.id, preset, result }, path, holds),
      ).toBeDefined();
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
  const files = globSync('recorded/*/*.json', { cwd: CONTENT });
  const known = presets.map((preset) => `recorded/${preset.name}.json`);
  expect(files.filter((file) => !known.includes(file))).toEqual([]);
});
