import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../../src/experiments/programs.ts';
import type { Manifest } from '../../src/microscope/index.ts';
import { pageAddress, quicker, shippedDemo } from './shipped.ts';
import { DIST } from './site.ts';

/** The demo of the shortest run on a model that comes in many parts: there is a halfway to fail at. */
export const shipped = shippedDemo('next-token-prediction');

const { models } = await loadExperiment(shipped.data.experiment);

export const parts = models.flatMap((id) => {
  const file = join(DIST, 'models', id, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  return manifest.parts.map((part) => part.file);
});

export const MIDDLE_PART = new RegExp(`${parts[Math.floor(parts.length / 2)]!}$`);

/** A run of the article's own example that does not take long. */
export const quick = quicker(shipped);

export const quickAddress = (settings = {}) =>
  pageAddress(shipped, { preset: shipped.data.preset, spec: quick.spec }, settings);

/** The browser itself logs answers that failed. */
export const NETWORK = /Failed to load resource|net::ERR/;

/** Which of the model's parts are among the paths asked for. */
export const partsIn = (paths: readonly string[]) =>
  parts.filter((part) => paths.some((path) => path.endsWith(part)));
