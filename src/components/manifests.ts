import type { Manifest } from '../microscope/index.ts';

const manifests = import.meta.glob<Manifest>('../../public/models/*/manifest.json', {
  import: 'default',
});

/** What the site knows of a model it ships. Throws where `public/models` has no such model. */
export async function readManifest(id: string): Promise<Manifest> {
  const load = manifests[`../../public/models/${id}/manifest.json`];
  if (!load) throw new Error(`no model ${id} in public/models`);
  return load();
}
