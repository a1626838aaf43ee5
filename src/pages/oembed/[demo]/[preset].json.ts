import type { APIRoute, GetStaticPaths } from 'astro';
import { demoPicture, readFixedHeight } from '../../../components/frames.ts';
import { absolute, SITE_NAME } from '../../../components/site.ts';
import { exampleFolder } from '../../../demos/exampleFolder.ts';
import { demos, findDemo } from '../../../demos/registry.ts';
import { oEmbedOf } from '../../../knowledge/oEmbed.ts';

export const getStaticPaths = (async () => {
  const all = Object.entries(demos).map(async ([demo, { spec }]) =>
    Object.keys((await spec()).presets).map((preset) => ({ params: { demo, preset } })),
  );
  return (await Promise.all(all)).flat();
}) satisfies GetStaticPaths;

/** The oEmbed answer of a demo at one preset. A file: what a place asks for beside the address is not read. */
export const GET: APIRoute = async ({ params }) => {
  const { demo = '', preset = '' } = params;
  const { title, spec } = findDemo(demo);
  const folder = exampleFolder((await spec()).presets, preset);
  return Response.json(
    oEmbedOf({
      title,
      embedUrl: absolute(`embed/${demo}/${folder}`),
      height: await readFixedHeight(demo),
      picture: demoPicture(demo, title),
      site: { name: SITE_NAME, url: absolute() },
    }),
  );
};
