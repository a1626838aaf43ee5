/** A small static server for the built site, of Node's own parts: used by `npm start` and by the tests. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Worth compressing: texts, and the runtime's wasm. Weights and images are dense already. */
const COMPRESSIBLE = /^(text\/|application\/(json|xml|wasm)|image\/svg)/;

const ONE_YEAR = 'public, max-age=31536000, immutable';

/** How many ports after a busy one are tried. */
const PORTS_TO_TRY = 20;

const compress = promisify(gzip);

export interface Served {
  /** `http://127.0.0.1:4321/` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes any free port. A busy one is passed over for the next. Default 4321. */
  readonly port?: number;
  /** Default: this machine only. */
  readonly host?: string;
}

/** Serves a folder. Throws where the folder has no index.html, or no port is free. */
export async function serve(dir: string, options: ServeOptions = {}): Promise<Served> {
  const { port = 4321, host = '127.0.0.1' } = options;
  await stat(join(dir, 'index.html')).catch(() => {
    throw new Error(`serve: expected a built site in "${dir}", found no index.html there`);
  });
  const compressed = new Map<string, Promise<Buffer>>();
  const server = createServer((request, response) => {
    answer(dir, request, response, compressed).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else plain(response, 500, `500: ${error instanceof Error ? error.message : String(error)}\n`);
    });
  });

  const taken = await new Promise<number>((resolve, reject) => {
    let tried = port;
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') reject(error);
      else if (tried + 1 >= port + PORTS_TO_TRY)
        reject(
          new Error(`serve: ports ${port} to ${tried} are busy; choose another with PORT=8080`, {
            cause: error,
          }),
        );
      else server.listen(++tried, host);
    });
    server.on('listening', () => resolve((server.address() as AddressInfo).port));
    server.listen(tried, host);
  });

  return {
    url: `http://${host}:${taken}/`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  dir: string,
  request: IncomingMessage,
  response: ServerResponse,
  compressed: Map<string, Promise<Buffer>>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    plain(response, 405, '405: this server only reads\n', { Allow: 'GET, HEAD' });
    return;
  }

  const path = pathOf(request.url ?? '/');
  if (path === undefined) {
    plain(response, 400, '400: this address cannot be read\n');
    return;
  }
  const found = await findFile(dir, path);
  if (found.redirect) {
    plain(response, 301, '', { Location: found.redirect });
    return;
  }

  const { file, size, modified, status } = found;
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const etag = `"${size.toString(16)}-${modified.getTime().toString(16)}"`;
  response.setHeader('Content-Type', type);
  response.setHeader('ETag', etag);
  response.setHeader('Last-Modified', modified.toUTCString());
  response.setHeader('Cache-Control', path.startsWith('/_astro/') ? ONE_YEAR : 'no-cache');
  setIsolation(response, path);

  if (status === 200 && request.headers['if-none-match'] === etag)
    return void response.writeHead(304).end();

  if (COMPRESSIBLE.test(type)) {
    response.setHeader('Vary', 'Accept-Encoding');
    if (/\bgzip\b/.test(request.headers['accept-encoding'] ?? '') && !request.headers.range) {
      const body = await compressOnce(file, etag, compressed);
      response.writeHead(status, { 'Content-Encoding': 'gzip', 'Content-Length': body.length });
      return void response.end(request.method === 'HEAD' ? undefined : body);
    }
  }
  await sendFile(request, response, file, size, status);
}

/** Threads in WASM need isolation; pages in a frame of another site must not be cut off from it. */
function setIsolation(response: ServerResponse, path: string): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  if (path.startsWith('/embed/')) return;
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Content-Security-Policy', "frame-ancestors 'self'");
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: string,
  size: number,
  status: number,
): Promise<void> {
  response.setHeader('Accept-Ranges', 'bytes');
  const range = status === 200 ? parseRange(request.headers.range, size) : undefined;
  if (range === 'unsatisfiable') {
    plain(response, 416, '', { 'Content-Range': `bytes */${size}` });
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  if (range) response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`);
  response.writeHead(range ? 206 : status, { 'Content-Length': end - start + 1 });
  if (request.method === 'HEAD' || size === 0) return void response.end();
  try {
    await pipeline(createReadStream(file, { start, end }), response);
  } catch (error) {
    // A reader who goes away in the middle is no failure.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** The decoded path, or nothing where it is malformed or would leave the folder. */
function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
    return path.includes('\0') || path.includes('\\') ? undefined : normalize(path);
  } catch {
    return undefined;
  }
}

interface Found {
  readonly file: string;
  readonly size: number;
  readonly modified: Date;
  readonly status: 200 | 404;
  readonly redirect?: string;
}

async function findFile(dir: string, path: string): Promise<Found> {
  const look = async (file: string) => {
    const found = await stat(file).catch(() => undefined);
    return (
      found && { file, size: found.size, modified: found.mtime, directory: found.isDirectory() }
    );
  };
  const target = join(dir, path.endsWith('/') ? `${path}index.html` : path);
  const inside = target.startsWith(normalize(dir + sep));
  const found = inside ? await look(target) : undefined;
  if (found && !found.directory) return { ...found, status: 200 };
  if (found) {
    const redirect = `${path.replace(/^\/+/, '/').split('/').map(encodeURIComponent).join('/')}/`;
    return { ...found, status: 200, redirect };
  }
  const missing = await look(join(dir, '404.html'));
  if (!missing) throw new Error('no such page, and no 404.html to say so');
  return { ...missing, status: 404 };
}

/** One range, as browsers ask for it. Several at once get the whole file, which HTTP allows. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const isSuffix = match[1] === '';
  const start = isSuffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = isSuffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return start > end || start >= size ? 'unsatisfiable' : { start, end };
}

function compressOnce(
  file: string,
  etag: string,
  compressed: Map<string, Promise<Buffer>>,
): Promise<Buffer> {
  const key = `${file} ${etag}`;
  const body = compressed.get(key) ?? readFile(file).then((bytes) => compress(bytes));
  compressed.set(key, body);
  return body;
}

function plain(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(text);
}
