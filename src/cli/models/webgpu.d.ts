/** The optional package, as far as it is used: types are checked where it is not installed, too. */
declare module 'webgpu' {
  export function create(options: readonly string[]): GPU;
  /** WebGPU's classes and constants, for the global scope. */
  export const globals: object;
}
