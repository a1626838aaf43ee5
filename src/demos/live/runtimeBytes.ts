/**
 * The engine's WebAssembly in a browser with JSPI, before any compression: the largest share of a small demo's
 * download. A unit test holds it to the file in the installed onnxruntime-web.
 */
export const RUNTIME_BYTES = 16_758_545;
