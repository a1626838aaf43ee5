import type { Device, DevicePreference, MemoryMode } from '../../microscope/index.ts';

/** How the page's worker runs its models. */
export interface EngineSettings {
  readonly device: DevicePreference;
  readonly memory: MemoryMode | 'auto';
}

/** What an engine was lost to: its graphics device, its memory, or something else that only a fresh one can mend. */
export type EngineFailure = 'device-lost' | 'out-of-memory' | 'device-failed';

/** `?device=webgpu|wasm` and `?memory=lean|fast`: in the page's address, and as the worker's name. */
export function readSettings(query: string): EngineSettings {
  const asked = new URLSearchParams(query);
  const device = asked.get('device');
  const memory = asked.get('memory');
  return {
    device: device === 'wasm' || device === 'webgpu' ? device : 'auto',
    memory: memory === 'lean' || memory === 'fast' ? memory : 'auto',
  };
}

/** The name of a worker that trains models and runs none of the site's. */
export const TRAINER = 'trainer';

export const writeSettings = ({ device, memory }: EngineSettings): string =>
  new URLSearchParams({ device, memory }).toString();

/** What the engine's failures taught. Each goes to the page's next engine, until the page is left. */
export class FailureMemory {
  #losses = 0;
  #noGraphics = false;
  #lean = false;

  /** `device`: where the model ran, or was to run. */
  learn(failure: EngineFailure, device: DevicePreference): void {
    if (failure === 'device-lost') this.#losses += 1;
    else if (device === 'webgpu') this.#noGraphics = true;
    else if (failure === 'out-of-memory') this.#lean = true;
  }

  /** A graphics device lost once is asked for again, but not a software one; lost twice, it is left alone. */
  apply({ device, memory }: EngineSettings): EngineSettings {
    const graphics = this.#losses > 0 ? 'auto' : device;
    return {
      device: this.#noGraphics || this.#losses > 1 ? 'wasm' : graphics,
      memory: this.#lean ? 'lean' : memory,
    };
  }

  /** What the reader should know of an engine that runs on `device` because of them. */
  notes(device: Device): string[] {
    const left = device === 'wasm' && (this.#noGraphics || this.#losses > 0);
    return [
      ...(left ? ['The graphics processor failed before, so the model now runs on WASM.'] : []),
      ...(this.#lean ? ['The model is now held in less memory, and runs slower.'] : []),
    ];
  }
}
