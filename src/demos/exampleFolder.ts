/** Where an example lies below `demos/<id>/` and `embed/<id>/`: the demo's first has no folder of its own. */
export const exampleFolder = (
  presets: Readonly<Record<string, unknown>>,
  preset: string,
): string => (preset === Object.keys(presets)[0] ? '' : `${preset}/`);
