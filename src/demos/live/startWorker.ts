import workerAddress from './worker.ts?worker&url';

/**
 * The worker with the engine. A frame that is closed off from its site (`sandbox` without `allow-same-origin`) may
 * start no worker from there: one that it carries itself takes the engine in. Not from a blob: Chromium finds no module
 * at the blobs of such frames.
 */
export function startWorker(name: string): Worker {
  const address = new URL(workerAddress, location.href);
  const carried = `data:text/javascript,import ${encodeURIComponent(JSON.stringify(address.href))}`;
  const isOwn = address.origin === globalThis.origin;
  return new Worker(isOwn ? address : carried, { type: 'module', name });
}
