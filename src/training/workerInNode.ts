/**
 * By a global `Worker` jax-js tells whether memory is to be shared and whether it has threads: when it is loaded, and
 * again for each program that it compiles. In Node, ONNX Runtime brings a `Worker`, before, in between or meanwhile,
 * which is not a browser's. There it is out of sight while jax-js looks; in a browser nothing is touched.
 */
const isNode = 'process' in globalThis && typeof globalThis.process.versions.node === 'string';

let hidden: PropertyDescriptor | undefined;
/** Who looks now. */
let looking = 0;

/** To be followed by `showWorker`. */
export function hideWorker(): void {
  if (!isNode || looking++ > 0) return;
  hidden = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  Object.defineProperty(globalThis, 'Worker', {
    configurable: true,
    get: () => undefined,
    set(value: unknown) {
      hidden = { value, configurable: true, enumerable: true, writable: true };
    },
  });
}

export function showWorker(): void {
  if (!isNode || --looking > 0) return;
  if (hidden) Object.defineProperty(globalThis, 'Worker', hidden);
  else Reflect.deleteProperty(globalThis, 'Worker');
  hidden = undefined;
}
