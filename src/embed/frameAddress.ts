/** What `<concept-demo>` may be given; each goes into the frame's address as it is, and is read there. */
export const FRAME_ATTRIBUTES = [
  'preset',
  'state',
  'theme',
  'accent',
  'font',
  'locale',
  'hide',
] as const;

export type FrameAttribute = (typeof FRAME_ATTRIBUTES)[number];

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Throws where the name is no demo's. */
export function frameAddress(
  site: string,
  name: string,
  attribute: (name: FrameAttribute) => string | null,
): string {
  if (!ID.test(name))
    throw new Error(`concept-demo: expected a name such as "indirect-object", got "${name}"`);
  const url = new URL(`embed/${name}/`, site);
  for (const attributeName of FRAME_ATTRIBUTES) {
    const value = attribute(attributeName);
    if (value) url.searchParams.set(attributeName, value);
  }
  return url.href;
}
