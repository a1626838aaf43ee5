import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Timed } from './timedWork.ts';

type Answer = { readonly ms: number; readonly value: unknown } | { readonly error: string };

/** A process that is asked one thing at a time: a line of JSON in, a line of JSON out. Its stderr is ours. */
export class LineProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  #ended: string | undefined;

  constructor(name: string, command: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.name = name;
    const [program = '', ...args] = command;
    this.#child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      if (line.startsWith('{')) this.#waiting.shift()?.resolve(line); // libraries print, too
    });
    const end = (why: string) => {
      this.#ended ??= why;
      for (const { reject } of this.#waiting.splice(0)) reject(new Error(`${name}: ${why}`));
    };
    this.#child.on('error', ({ message }) => {
      end(message);
    });
    this.#child.stdin!.on('error', ({ message }) => {
      end(message);
    });
    this.#child.on('close', (code, signal) => {
      end(signal ? `was ended by ${signal}` : `ended with status ${String(code)}`);
    });
  }

  /** Throws with the process's own words where it failed. */
  async ask<T>(call: string, given: Record<string, unknown> = {}): Promise<Timed<T>> {
    if (this.#ended !== undefined) throw new Error(`${this.name}: ${this.#ended}`);
    const answered = new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    this.#child.stdin!.write(`${JSON.stringify({ call, ...given })}\n`);
    const answer = JSON.parse(await answered) as Answer;
    if ('error' in answer) throw new Error(`${this.name}: ${call}: ${answer.error}`);
    return answer as Timed<T>;
  }

  /** Most memory that it has held, in bytes. */
  get peak(): number | undefined {
    return this.#child.pid === undefined ? undefined : peakMemory(this.#child.pid);
  }

  async close(): Promise<void> {
    if (this.#ended !== undefined) return;
    const closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin!.end();
    await closed;
  }
}

/** Largest resident size of a process, in bytes. Undefined where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  const file = `/proc/${pid}/status`;
  const line = existsSync(file) ? /VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8')) : null;
  return line ? Number(line[1]) * 1024 : undefined;
}
