import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { DeviceError } from '../errors.ts';
import { buildUnembed } from '../graph/unembed.ts';
import { EXTERNAL_FILE } from '../graph/weights.ts';
import type { Device } from '../types.ts';
import { delay, loadOrt, type Ort } from './ort.ts';

export type DeviceTensor = OrtTensor;
export type Session = InferenceSession;
export type Feeds = Record<string, DeviceTensor>;
export type HostArray = Float32Array | Uint8Array | BigInt64Array;

const LOSS_IS_KNOWN_AFTER_MS = 500;

/** The only door to onnxruntime-web: makes sessions and tensors, runs one thing at a time, and frees it all at the end. */
export class Runtime {
  readonly device: Device;
  readonly #ort: Ort;
  readonly #sessions = new Set<Session>();
  readonly #kept = new Set<DeviceTensor>();
  #queue: Promise<unknown> = Promise.resolve();
  #gpu: GPUDevice | undefined;
  #lost: DeviceError | undefined;
  /** Ends the wait for what a lost graphics device was asked for: it may never come. */
  #giveUp: (error: DeviceError) => void = () => undefined;

  private constructor(device: Device, ort: Ort) {
    this.device = device;
    this.#ort = ort;
  }

  /** Throws DeviceError where the device cannot be had. */
  static async open(device: Device, threads?: number): Promise<Runtime> {
    const ort = await loadOrt(device, threads).catch((cause: unknown) => {
      throw deviceError('the runtime did not load', cause);
    });
    const runtime = new Runtime(device, ort);
    if (device === 'wasm') await runtime.#wake();
    return runtime;
  }

  /** ONNX Runtime compiles its wasm with the first session: here, so that this happens while a model arrives. */
  async #wake(): Promise<void> {
    await this.release(await this.createSession(buildUnembed(1, 1, 'rows', 'input').model));
  }

  /** `weights` are the graph's external data, copied into the session. */
  async createSession(model: Uint8Array, weights?: Uint8Array): Promise<Session> {
    const create = () =>
      this.#ort.InferenceSession.create(model, {
        executionProviders: [this.device],
        graphOptimizationLevel: 'all',
        ...(weights && { externalData: [{ path: EXTERNAL_FILE, data: weights }] }),
        ...(this.device === 'webgpu' && {
          preferredOutputLocation: 'gpu-buffer' as const,
          extra: { session: { disable_cpu_ep_fallback: '1' } },
        }),
      });
    const session = await this.#exclusive('could not set up a block', () =>
      oneAtATime(() => this.#whileThere(create)),
    );
    this.#sessions.add(session);
    if (this.device === 'webgpu' && !this.#gpu) {
      this.#gpu = await this.#ort.env.webgpu.device;
      void this.#gpu.lost.then(({ message, reason }) => {
        this.#lost = new DeviceError(`webgpu: the graphics device was lost (${message || reason})`);
        this.#giveUp(this.#lost);
      });
    }
    return session;
  }

  /** Frees one session before the runtime is closed. */
  async release(session: Session): Promise<void> {
    if (!this.#sessions.delete(session)) return;
    await this.#exclusive('could not free a block', () => session.release());
  }

  /** A tensor in host memory, which ONNX Runtime copies on each run. */
  hostTensor(data: HostArray, shape: readonly number[]): DeviceTensor {
    const { Tensor } = this.#ort;
    if (data instanceof Float32Array) return new Tensor('float32', data, shape);
    if (data instanceof Uint8Array) return new Tensor('uint8', data, shape);
    return new Tensor('int64', data, shape);
  }

  /** A tensor where the device reads it without copying. On WebGPU a session must have been made before. */
  tensor(data: HostArray, shape: readonly number[]): DeviceTensor {
    if (this.device === 'wasm') return this.hostTensor(data, shape);
    if (!this.#gpu) throw new DeviceError('webgpu: no device before the first session');
    const buffer = this.#gpu.createBuffer({
      size: Math.max(16, Math.ceil(data.byteLength / 16) * 16),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    new Uint8Array(buffer.getMappedRange()).set(bytes);
    buffer.unmap();
    const dataType =
      data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'uint8' : 'int64';
    return this.#ort.Tensor.fromGpuBuffer(buffer, {
      dataType,
      dims: shape,
      dispose: () => {
        buffer.destroy();
      },
    });
  }

  /** A tensor that lives until the runtime is closed. */
  keep(tensor: DeviceTensor): DeviceTensor {
    this.#kept.add(tensor);
    return tensor;
  }

  /**
   * Runs are queued: a session must not be entered twice. Feeds given as a function are made when it is their turn, so
   * that runs can share the memory they are made in. The caller disposes what it fetched.
   */
  async run(
    session: Session,
    feeds: Feeds | (() => Feeds),
    fetches: readonly string[],
  ): Promise<Record<string, DeviceTensor>> {
    return this.#exclusive('a run failed', () =>
      this.#whileThere(() => session.run(typeof feeds === 'function' ? feeds() : feeds, fetches)),
    );
  }

  /** Copies a tensor to the host. */
  async read(tensor: DeviceTensor): Promise<Float32Array> {
    const data = await this.#exclusive('could not read back', () =>
      this.#whileThere(() => tensor.getData()),
    );
    return data as Float32Array;
  }

  async #exclusive<T>(what: string, work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work).catch(async (cause: unknown) => {
      // The error of a run may come a moment before the news that the device is lost.
      if (this.#gpu) await Promise.race([this.#gpu.lost, delay(LOSS_IS_KNOWN_AFTER_MS)]);
      throw this.#lost ?? deviceError(what, cause);
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** The outcome of work on the device, or DeviceError as soon as the device is lost. One at a time. */
  async #whileThere<T>(work: () => Promise<T>): Promise<T> {
    this.#throwIfLost();
    // Not a race with one promise of the loss: that would hold every result until the end.
    const lost = Promise.withResolvers<never>();
    this.#giveUp = lost.reject;
    const outcome = await Promise.race([work(), lost.promise]);
    this.#throwIfLost();
    return outcome;
  }

  #throwIfLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** Frees every session and kept tensor. */
  async close(): Promise<void> {
    await this.#queue;
    for (const tensor of this.#kept) tensor.dispose();
    this.#kept.clear();
    for (const session of this.#sessions) await session.release();
    this.#sessions.clear();
  }
}

let creating: Promise<unknown> = Promise.resolve();

/** ONNX Runtime has one place for external data, whoever creates a session: two models load at once otherwise fail. */
function oneAtATime<T>(create: () => Promise<T>): Promise<T> {
  const created = creating.then(create);
  creating = created.catch(() => undefined);
  return created;
}

const OUT_OF_MEMORY = /out of memory|bad_alloc|allocation failed|failed to allocate/i;

function deviceError(what: string, cause: unknown): DeviceError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const reason = OUT_OF_MEMORY.test(message) ? 'out of memory' : message;
  return new DeviceError(`${what}: ${reason}`, { cause });
}
