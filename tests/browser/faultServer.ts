import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Between two pieces, so that what has come is painted. */
const PIECE_MS = 20;

/**
 * What goes wrong with an answer: a status instead, the line cut after so many bytes, a file that ends after so many,
 * one byte changed, a long wait, a page that comes in so many pieces, a text that somebody on the way has changed, headers added or (undefined) taken away.
 */
export type Fault =
  | { readonly status: number }
  | { readonly cutAfter: number }
  | { readonly truncateTo: number }
  | { readonly damageAt: number }
  | { readonly delayMs: number }
  | { readonly holdUntil: Promise<void> }
  | { readonly pieces: number }
  | { readonly edit: (text: string) => string }
  | { readonly headers: Readonly<Record<string, string | undefined>> };

export interface FaultServer {
  readonly url: string;
  /** Paths asked for, in order, with their query. */
  readonly log: string[];
  /** Resolves when a path that matches is next asked for. */
  next(path: RegExp): Promise<void>;
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

/** As a server answers that has the first bytes of a file only: with a length that fits, and nothing after its end. */
function passBeginning(answer: IncomingMessage, response: ServerResponse, length: number): void {
  const { 'content-encoding': _, 'transfer-encoding': __, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': length });
  let left = length;
  answer.on('data', (chunk: Buffer) => {
    response.write(chunk.subarray(0, left));
    left -= Math.min(left, chunk.length);
    if (left === 0) answer.destroy();
  });
  answer.on('close', () => response.end());
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** As a proxy answers that changes pages on their way. */
async function passEdited(
  answer: IncomingMessage,
  response: ServerResponse,
  edit: (text: string) => string,
): Promise<void> {
  const text = edit(await readText(answer));
  const length = Buffer.byteLength(text);
  response.writeHead(answer.statusCode ?? 500, { ...answer.headers, 'content-length': length });
  response.end(text);
}

/** As a slow line brings a page: what stands before its body at once, the rest piece by piece, each to a tag's end. */
async function passInPieces(
  answer: IncomingMessage,
  response: ServerResponse,
  pieces: number,
): Promise<void> {
  const text = await readText(answer);
  const { 'content-length': _, ...headers } = answer.headers;
  response.writeHead(answer.statusCode ?? 500, headers);
  const start = Math.max(0, text.indexOf('<body'));
  const length = Math.ceil((text.length - start) / pieces);
  for (let from = 0, to = start; from < text.length; from = to, to = from + length) {
    to = text.indexOf('>', to) + 1 || text.length;
    response.write(text.slice(from, to));
    await new Promise((resolve) => setTimeout(resolve, PIECE_MS));
  }
  response.end();
}

function pass(answer: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
  let sent = 0;
  const headers = { ...answer.headers, ...(fault && 'headers' in fault ? fault.headers : {}) };
  const kept = Object.entries(headers).filter(([, value]) => value !== undefined);
  response.writeHead(answer.statusCode ?? 500, Object.fromEntries(kept));
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
  let waiting: { path: RegExp; seen: () => void }[] = [];
  const server = createServer((incoming, response) => {
    const path = incoming.url ?? '/';
    log.push(path);
    waiting.filter((one) => one.path.test(path)).forEach(({ seen }) => seen());
    waiting = waiting.filter((one) => !one.path.test(path));
    const fault = faults.find((candidate) => candidate.path.test(path))?.fault;
    if (fault && 'status' in fault) {
      incoming.resume();
      response.writeHead(fault.status, { 'content-type': 'text/plain' }).end('broken for a test');
      return;
    }
    if (fault && 'truncateTo' in fault && incoming.headers.range) {
      incoming.resume();
      response.writeHead(416, { 'content-range': `bytes */${fault.truncateTo}` }).end();
      return;
    }
    const forward = () => {
      const headers = { ...incoming.headers, host: new URL(siteUrl).host };
      if (fault && ('edit' in fault || 'pieces' in fault)) headers['accept-encoding'] = 'identity';
      const upstream = request(
        new URL(path, siteUrl),
        { method: incoming.method, headers },
        (answer) => {
          if (fault && 'truncateTo' in fault) passBeginning(answer, response, fault.truncateTo);
          else if (fault && 'edit' in fault) void passEdited(answer, response, fault.edit);
          else if (fault && 'pieces' in fault) void passInPieces(answer, response, fault.pieces);
          else pass(answer, response, fault);
        },
      );
      upstream.on('error', () => response.destroy());
      response.on('close', () => upstream.destroy());
      incoming.pipe(upstream);
    };
    if (fault && 'holdUntil' in fault) void fault.holdUntil.then(forward);
    else setTimeout(forward, fault && 'delayMs' in fault ? fault.delayMs : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    next: (wanted) => new Promise((seen) => waiting.push({ path: wanted, seen })),
    break: (path, fault) => faults.push({ path, fault }),
    heal: () => (faults = []),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
