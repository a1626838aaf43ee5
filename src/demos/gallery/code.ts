const kit = import.meta.glob<string>('../kit/*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const uses = import.meta.glob<string>('./*.svelte', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** What a piece takes, in its own file's words; undefined where it takes nothing. */
export const propsOf = (piece: string): string | undefined =>
  /interface Props \{[\s\S]*?\n {2}\}/.exec(kit[`../kit/${piece}.svelte`] ?? '')?.[0];

/** Its specimen, as a demo would write it. */
export const useOf = (piece: string): string | undefined =>
  uses[`./${piece}.svelte`]?.replace(/<script lang="ts" module>[\s\S]*?<\/script>\s*/, '');
