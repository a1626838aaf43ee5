import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadExperiment } from '../../src/experiments/registry.ts';
import type { Manifest } from '../../src/microscope/index.ts';
import { pageAddress, quicker, shippedDemos } from './shipped.ts';
import { DIST } from './site.ts';

const candidates = await Promise.all(
  shippedDemos().map(async (shipped) => {
    const { models } = await loadExperiment(shipped.data.experiment);
    const manifests = models.map((id) => {
      const file = join(DIST, 'models', id, 'manifest.json');
      return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    });
    return {
      shipped,
      parts: manifests.flatMap((manifest) => manifest.parts.map((part) => part.file)),
    };
  }),
);

/** The demo whose model has most parts: there is a halfway to fail at. */
export const { shipped, parts } = candidates.toSorted(
  (a, b) => b.parts.length - a.parts.length,
)[0]!;

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
