import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with an answer: a status instead, the line cut after so many bytes, or one byte changed. */
export type Fault =
  | { readonly status: number }
  | { readonly cutAfter: number }
  | { readonly damageAt: number }
  | { readonly delayMs: number };

export interface FaultServer {
  readonly url: string;
  /** Paths asked for, in order, with their query. */
  readonly log: string[];
  /** From now on, paths that match go wrong. */
  break(path: RegExp, fault: Fault): void;
  heal(): void;
  close(): Promise<void>;
}

function damage(chunk: Buffer, start: number, at: number): Buffer {
  if (at < start || at >= start + chunk.length) return chunk;
  const copy = Buffer.from(chunk);
  copy[at - start]! ^= 0xff;
  return copy;
}

function pass(answer: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
  let sent = 0;
  response.writeHead(answer.statusCode ?? 500, answer.headers);
  answer.on('data', (chunk: Buffer) => {
    if (fault && 'cutAfter' in fault && sent + chunk.length >= fault.cutAfter) {
      response.write(chunk.subarray(0, fault.cutAfter - sent), () => response.destroy());
      answer.destroy();
      return;
    }
    const whole = fault && 'damageAt' in fault ? damage(chunk, sent, fault.damageAt) : chunk;
    sent += chunk.length;
    if (!response.write(whole)) {
      answer.pause();
      response.once('drain', () => answer.resume());
    }
  });
  answer.on('end', () => response.end());
  answer.on('error', () => response.destroy());
}

/** Stands before the site's own server, notes what is asked for and breaks what a test wants broken. */
export async function startFaultServer(siteUrl: string): Promise<FaultServer> {
  const log: string[] = [];
  let faults: { path: RegExp; fault: Fault }[] = [];
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '/';
    log.push(path);
    const fault = faults.find((candidate) => candidate.path.test(path))?.fault;
    if (fault && 'status' in fault) {
      incoming.resume();
      response.writeHead(fault.status, { 'content-type': 'text/plain' }).end('broken for a test');
      return;
    }
    const forward = () => {
      const upstream = request(
        new URL(path, siteUrl),
        { method: incoming.method, headers: { ...incoming.headers, host: new URL(siteUrl).host } },
        (answer) => pass(answer, response, fault),
      );
      upstream.on('error', () => response.destroy());
      response.on('close', () => upstream.destroy());
      incoming.pipe(upstream);
    };
    setTimeout(forward, fault && 'delayMs' in fault ? fault.delayMs : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    break: (path, fault) => faults.push({ path, fault }),
    heal: () => (faults = []),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
