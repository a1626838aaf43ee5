import { exampleFolder } from '../demos/exampleFolder.ts';
import { demos } from '../demos/registry.ts';

/** Every demo at every example, as paths below `demos/` and `embed/`. */
export async function examplePaths() {
  const all = Object.entries(demos).map(async ([demo, { title, spec }]) => {
    const { presets } = await spec();
    return Object.entries(presets).map(([preset, { title: example }]) => {
      const folder = exampleFolder(presets, preset);
      return {
        params: { demo, preset: folder.slice(0, -1) || undefined },
        props: { title, preset, folder, example: folder && example, presets: Object.keys(presets) },
      };
    });
  });
  return (await Promise.all(all)).flat();
}
