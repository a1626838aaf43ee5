import { cpus, loadavg, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a time was measured on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly node: string;
  readonly onnxruntimeWeb: string;
}

const RUNTIME = join(import.meta.dirname, '../../../node_modules/onnxruntime-web/package.json');

export function thisMachine(): Machine {
  const processors = cpus();
  const { version } = JSON.parse(readFileSync(RUNTIME, 'utf8')) as { version: string };
  return {
    processor: processors[0]?.model.trim() ?? 'unknown processor',
    cores: processors.length,
    memory: totalmem(),
    node: process.versions.node,
    onnxruntimeWeb: version,
  };
}

/** Processes that were running or waiting to, mean of the last minute. */
export function loadNow(): number {
  return loadavg()[0]!;
}

/** As one line; `load` says how busy the machine was. */
export function machineLine(machine: Machine, load: string): string {
  const gigabytes = Math.round(machine.memory / 2 ** 30);
  return `${machine.processor}, ${machine.cores} cores, ${gigabytes} GB; ${load}; Node ${machine.node}, onnxruntime-web ${machine.onnxruntimeWeb}`;
}
