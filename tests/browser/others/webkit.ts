import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { WebKit } from '../../../scripts/otherBrowsers.ts';
import { WINDOW, type OtherPage } from './otherPage.ts';

const START_TIMEOUT = 60_000;
/** A page at work answers when it is done. */
const ANSWER_TIMEOUT = 180_000;

/** The key under which WebDriver hands out elements. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** WebKitGTK's MiniBrowser over WebDriver, on a display of its own: what remains of Safari outside Apple's machines. */
export async function openWebKit({ driver, browser, display }: WebKit): Promise<OtherPage> {
  const children: ChildProcess[] = [];
  const stop = () => {
    for (const child of children) child.kill();
  };
  process.once('exit', stop);
  try {
    const screen = await startDisplay(display, children);
    const port = await freePort();
    const environment = { ...process.env, DISPLAY: screen, WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
    children.push(spawn(driver, [`--port=${port}`], { env: environment, stdio: 'ignore' }));
    const session = await startSession(`http://127.0.0.1:${port}`, browser);
    return pageOf(session, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

type Send = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) => Promise<unknown>;

function pageOf(send: Send, stop: () => void): OtherPage {
  const find = (selector: string) =>
    send('POST', '/element', { using: 'css selector', value: selector }) as Promise<
      Record<typeof ELEMENT, string>
    >;
  const run: OtherPage['run'] = async (what, ...given) => {
    const script = `return (${what.toString()}).apply(null, arguments)`;
    return (await send('POST', '/execute/sync', { script, args: given })) as never;
  };
  return {
    run,
    open: async (url) => {
      await send('POST', '/url', { url });
    },
    click: async (selector) => {
      const element = await find(selector);
      // The driver does not wait for a page that scrolls smoothly.
      await run((wanted) => {
        document.querySelector(wanted)?.scrollIntoView({ block: 'center', behavior: 'instant' });
      }, selector);
      await send('POST', `/element/${element[ELEMENT]}/click`, {});
    },
    enterFrame: async () => {
      await send('POST', '/frame', { id: await find('iframe') });
    },
    screenshot: async () => {
      await run(keepDrawing);
      return Buffer.from((await send('GET', '/screenshot')) as string, 'base64');
    },
    close: async () => {
      await send('DELETE', '').finally(stop);
    },
  };
}

/** For a screenshot the driver waits for a frame, and a page at rest draws none. */
function keepDrawing(): void {
  const body = document.body;
  const drawing = setInterval(() => {
    body.style.outline = `1px solid rgb(0 0 0 / ${Math.random() / 1000})`;
  }, 50);
  setTimeout(() => {
    clearInterval(drawing);
    body.style.outline = '';
  }, 5000);
}

async function startSession(address: string, binary: string): Promise<Send> {
  const wanted = {
    capabilities: {
      alwaysMatch: { 'webkitgtk:browserOptions': { binary, args: ['--automation'] } },
    },
  };
  const { sessionId } = (await untilItAnswers(() => ask(`${address}/session`, 'POST', wanted))) as {
    sessionId: string;
  };
  const send: Send = (method, path, body) =>
    ask(`${address}/session/${sessionId}${path}`, method, body);
  await send('POST', '/window/rect', WINDOW);
  return send;
}

/** Throws what the driver says is wrong. */
async function ask(url: string, method: string, body?: object): Promise<unknown> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT);
  const answer = await fetch(url, { method, signal, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await answer.json()) as { value: unknown };
  if (answer.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`webkit: ${method} ${new URL(url).pathname}: ${error}: ${message}`);
}

/** Nobody answers while the driver starts. */
async function untilItAnswers<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  const end = Date.now() + START_TIMEOUT;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof TypeError) || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Starts an X server on a free display, and says which. */
function startDisplay(program: string, children: ChildProcess[]): Promise<string> {
  const size = `${WINDOW.width + 100}x${WINDOW.height + 100}x24`;
  const server = spawn(program, ['-displayfd', '3', '-screen', '0', size, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  children.push(server);
  return new Promise((resolve, reject) => {
    server.stdio[3]!.on('data', (text: Buffer) => resolve(`:${text.toString().trim()}`));
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`${program} ended with status ${code}`)));
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
