import { getCollection, render, type CollectionEntry } from 'astro:content';
import type { ClaimGroup, ClaimsData, ListedClaim } from '../claims/claimGroups.ts';
import { RUNTIME_BYTES, TRAINER_BYTES } from '../demos/live/runtimeBytes.ts';
import { loadSpec, trains } from '../experiments/registry.ts';
import { evaluateClaim, type Claim } from '../knowledge/claims.ts';
import { collectClaims } from '../knowledge/collectClaims.ts';
import { modelBytes } from './demoData.ts';
import { readRecording } from './recordings.ts';
import { href } from './site.ts';

type Placed = Claim & Pick<ListedClaim, 'page' | 'section' | 'href'>;

/** Every claim of the articles, by the run that decides it, in the order in which they are first made. */
export async function readClaims(): Promise<ClaimsData> {
  const concepts = await getCollection('concepts');
  const placed = (await Promise.all(concepts.map(claimsOf))).flat();
  const runs = Map.groupBy(placed, ({ experiment, preset }) => `${experiment}/${preset}`);
  const groups = await Promise.all([...runs.values()].map(readGroup));
  const specs = await Promise.all(groups.map(({ experiment }) => loadSpec(experiment)));
  const models = [...new Set(specs.flatMap((spec) => spec.models))];
  const sizes = await Promise.all(models.map(modelBytes));
  const trainer = groups.some(({ experiment }) => trains(experiment)) ? TRAINER_BYTES : 0;
  const program = RUNTIME_BYTES + trainer;
  return { groups, bytes: sizes.reduce((sum, size) => sum + size, program) };
}

/** The claims of one article, each with the heading above it. */
async function claimsOf(concept: CollectionEntry<'concepts'>): Promise<Placed[]> {
  const { id, body = '', data } = concept;
  const { headings } = await render(concept);
  const lines = body.split('\n');
  const headingLines = lines.flatMap((line, at) => (/^#{2,6} /.test(line) ? [at + 1] : []));
  if (headingLines.length !== headings.length)
    throw new Error(
      `content/concepts/${id}.mdx: found ${headingLines.length} headings in its text, but ${headings.length} on its page`,
    );
  return collectClaims([{ file: id, text: body }]).map(({ line, file: _, ...claim }) => {
    const heading = headings[headingLines.findLastIndex((at) => at < line)];
    return {
      ...claim,
      page: data.title,
      section: heading?.text ?? 'the summary',
      href: href(`concepts/${id}/${heading ? `#${heading.slug}` : ''}`),
    };
  });
}

async function readGroup(claims: readonly Placed[]): Promise<ClaimGroup> {
  const { experiment, preset } = claims[0]!;
  const { title, presets } = await loadSpec(experiment);
  const recording = await readRecording(experiment, preset);
  return {
    ...{ experiment, preset, spec: recording.spec },
    title: `${title} ${presets[preset]?.title ?? ''}`.trim(),
    claims: claims.map(({ path, holds, page, section, href }) => ({
      ...{ path, holds, page, section, href },
      recorded: evaluateClaim(recording, path, holds),
    })),
  };
}
