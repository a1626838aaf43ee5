import type { Demo } from '../demos/demo.ts';
import { writes } from '../experiments/registry.ts';
import { series } from '../words/lists.ts';
import { readManifest } from './manifests.ts';

/** What a demo is, in a sentence or two, for those who meet its address elsewhere. */
export async function describeDemo({ spec }: Demo): Promise<string> {
  const { id, models } = await spec();
  const names = await Promise.all(models.map(async (id) => (await readManifest(id)).name));
  if (writes(id))
    return 'An experiment that runs in your browser, on a tiny model whose weights were written by hand. Change it, run it again, and take its numbers with you.';
  if (names.length === 0)
    return 'An experiment that trains small models in your browser while you watch. Change it, run it again, and take its numbers with you.';
  const on = series(names.map((name) => name.replace(/^The /, 'the ')));
  return `An experiment that runs in your browser, on ${on}. Change it, run it again, and take its numbers with you.`;
}
