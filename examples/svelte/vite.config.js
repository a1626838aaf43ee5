import { svelte } from '@sveltejs/vite-plugin-svelte';

export default {
  plugins: [svelte({ compilerOptions: { css: 'injected' } })],
  // One file, for the tests of the project that this lies in.
  build: {
    lib: { entry: 'main.js', formats: ['es'], fileName: () => 'built.js' },
    outDir: '.',
    emptyOutDir: false,
  },
};
