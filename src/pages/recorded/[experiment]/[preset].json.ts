import type { APIRoute, GetStaticPaths } from 'astro';
import { listRecordings, readRecording } from '../../../components/recordings.ts';

/** Every recorded result under its own address: other presets are fetched from here, and readers may take them. */
export const getStaticPaths = (() =>
  listRecordings().map(([experiment, preset]) => ({
    params: { experiment, preset },
  }))) satisfies GetStaticPaths;

export const GET: APIRoute = async ({ params }) => {
  const { experiment = '', preset = '' } = params;
  return Response.json(await readRecording(experiment, preset));
};
