/** Layers that arrive one after another; runs wait for the one they need. */
export class Arrivals {
  readonly #layers: {
    promise: Promise<unknown>;
    resolve: (value?: unknown) => void;
    reject: (error: unknown) => void;
  }[];

  constructor(count: number) {
    this.#layers = Array.from({ length: count }, () => {
      const layer = Promise.withResolvers<unknown>();
      layer.promise.catch(() => undefined); // who waits for it sees the error, nobody else need
      return layer;
    });
  }

  arrive(layer: number): void {
    this.#layers[layer]?.resolve();
  }

  /** Layers that have not arrived never will. */
  fail(error: unknown): void {
    for (const layer of this.#layers) layer.reject(error);
  }

  /** Resolves when the layer is ready to run; rejects with what kept it from coming. */
  async ready(layer: number): Promise<void> {
    await this.#layers[layer]?.promise;
  }
}
