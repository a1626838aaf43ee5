/** A server for the built site, used by `npm start`, the tests and the bench: sirv, and what sirv leaves to others. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve, sep } from 'node:path';
import sirv from 'sirv';

/** Where sirv knows no type, or leaves out that the text is UTF-8. */
const TYPES: Readonly<Record<string, string>> = {
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.safetensors': 'application/octet-stream',
};

const ONE_YEAR = 'public, max-age=31536000, immutable';

/** How many ports after a busy one are tried. */
const PORTS_TO_TRY = 20;

export interface Served {
  /** `http://127.0.0.1:4321/`, with the base. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes any free port. A busy one is passed over for the next. Default 4321. */
  readonly port?: number;
  /** Default: this machine only. */
  readonly host?: string;
  /** The path that the site was built for: `/kb/`. Default `/`. */
  readonly base?: string;
}

/** Serves a folder. Throws where the folder has no index.html, or no port is free. */
export async function serve(folder: string, options: ServeOptions = {}): Promise<Served> {
  const { port = 4321, host = '127.0.0.1', base = '/' } = options;
  const dir = resolve(folder);
  if (!existsSync(join(dir, 'index.html')))
    throw new Error(`serve: expected a built site in "${dir}", found no index.html there`);
  const server = createServer(answer(dir, base));
  const taken = await listen(server, port, host);
  return {
    url: `http://${host}:${taken}${base}`,
    port: taken,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(
  server: ReturnType<typeof createServer>,
  port: number,
  host: string,
): Promise<number> {
  return new Promise((found, reject) => {
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
    server.on('listening', () => found((server.address() as AddressInfo).port));
    server.listen(tried, host);
  });
}

/** sirv looks at the disk for each request (`dev`): a site may be built again while it is served. */
function answer(dir: string, base: string) {
  const files = sirv(dir, { dev: true, etag: true, gzip: true, extensions: [], setHeaders });
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      plain(response, 405, '405: this server only reads\n', { Allow: 'GET, HEAD' });
      return;
    }
    const [path = '/', query] = (request.url ?? '/').split(/(?=\?)/);
    if (!path.startsWith(base)) {
      if (path === '/' || `${path}/` === base) redirect(response, 302, base + (query ?? ''));
      else notFound(dir, response);
      return;
    }
    const below = path.slice(base.length - 1);
    isolate(response, below);
    if (!isReadableRange(request.headers.range)) delete request.headers.range;
    request.url = below.endsWith('/') ? `${below}index.html` : below;
    files(request, response, () => {
      if (hasIndex(dir, below)) redirect(response, 301, `${path}/${query ?? ''}`);
      else notFound(dir, response);
    });
  };
}

/** Called by sirv for a file that is there. */
function setHeaders(response: ServerResponse, path: string): void {
  const type = TYPES[extname(path)];
  if (type) response.setHeader('Content-Type', type);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', path.startsWith('/_astro/') ? ONE_YEAR : 'no-cache');
}

/**
 * Threads in WASM need isolation; pages in a frame of another site must not be cut off from it. A frame that is closed
 * off from this site (`sandbox` without `allow-same-origin`) fetches its scripts, fonts and models as a stranger does.
 */
function isolate(response: ServerResponse, path: string): void {
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Access-Control-Allow-Origin', '*');
  if (path.startsWith('/embed/')) return;
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Content-Security-Policy', "frame-ancestors 'none'");
}

/**
 * Whether sirv answers it rightly: `bytes=3-`, or `bytes=3-5` with an end that is not 0 nor before its start. It gives
 * the beginning for `bytes=-3` and falls over `bytes=5-4`; HTTP allows the whole file for any range.
 */
function isReadableRange(header: string | undefined): boolean {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (start === undefined) return header === undefined;
  return end === '' || (Number(end) > 0 && Number(end) >= Number(start));
}

function hasIndex(dir: string, path: string): boolean {
  try {
    const file = normalize(join(dir, decodeURIComponent(path), 'index.html'));
    return file.startsWith(dir + sep) && existsSync(file);
  } catch {
    return false; // not an address: %zz
  }
}

function notFound(dir: string, response: ServerResponse): void {
  const page = join(dir, '404.html');
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '404: there is no such page\n';
  const type = existsSync(page) ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
  plain(response, 404, text, { 'Content-Type': type });
}

/** Slashes at the start become one: `//other.example/` would lead to another site. */
function redirect(response: ServerResponse, status: 301 | 302, to: string): void {
  plain(response, status, '', { Location: to.replace(/^\/+/, '/') });
}

function plain(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(text);
}
