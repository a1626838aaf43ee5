import { findDemo } from '../demos/registry.ts';
import { absolute } from './site.ts';

/** Where the oEmbed answer of a demo lies, at a preset or at its first. */
export async function oEmbedAddress(demo: string, preset?: string): Promise<string> {
  const { presets } = await findDemo(demo).spec();
  return absolute(`oembed/${demo}/${preset ?? Object.keys(presets)[0] ?? ''}.json`);
}
