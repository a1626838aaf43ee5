/** @type {import('@astrojs/svelte').Options} */
export default {
  compilerOptions: { runes: true },
};
