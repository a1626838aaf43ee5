/**
 * Tells the page around a frame that its demo is awake, and hands on what says hello: what can talk to hosts is fetched
 * only for one that does. The returned function stops listening.
 */
export function awaitHost(greeted: (hello: MessageEvent<unknown>) => void): () => void {
  if (window.parent === window) return () => undefined;
  const hear = (event: MessageEvent<unknown>) => {
    if (event.source !== window.parent || !isHello(event.data)) return;
    end();
    greeted(event);
  };
  const end = () => removeEventListener('message', hear);
  addEventListener('message', hear);
  window.parent.postMessage({ conceptscope: 1, type: 'awake' }, '*');
  return end;
}

/** Looks like one: what is fetched for it reads it by the schema. */
const isHello = (data: unknown) =>
  typeof data === 'object' && data !== null && 'type' in data && data.type === 'hello';
