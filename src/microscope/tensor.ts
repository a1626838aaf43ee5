/** A dense array read from the model: row-major float32 on the host. */
export interface Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}
