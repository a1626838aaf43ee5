/**
 * The engine's WebAssembly for WebGPU, before any compression: the largest share of a small demo's download. That for
 * WASM is smaller. A unit test holds it to the files in the installed onnxruntime-web.
 */
export const RUNTIME_BYTES = 16_758_545;
