/**
 * The engine's WebAssembly for WebGPU, before any compression: the largest share of a small demo's download. That for
 * WASM is smaller. A unit test holds it to the files in the installed onnxruntime-web.
 */
export const RUNTIME_BYTES = 16_758_545;

/**
 * What a demo that trains its own models fetches in its place: the worker's scripts, jax-js among them, before any
 * compression. A browser test holds it to what is fetched, to a tenth.
 */
export const TRAINER_BYTES = 600_000;
