import { appendFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { expect } from 'vitest';

/** What `npm run handlers` sets. */
const { CALLED_HANDLERS: file, DELETED_HANDLER: deleted = '' } = process.env;

/** One line of the file that `CALLED_HANDLERS` names. */
export interface Call {
  readonly test: string;
  readonly handler: string;
}

/** In the page: a marked handler (scripts/handlers/mark.ts) that says when it is called; the deleted one does nothing. */
function hear(without: string): void {
  const page = globalThis as typeof globalThis & { handlerCalled?: (id: string) => unknown };
  const told = new Set<string>();
  const handlerAt = (id: string, handler: unknown) => {
    if (typeof handler !== 'function') return handler; // there is none where a view leaves it out
    return function (this: unknown, ...args: unknown[]) {
      if (!told.has(id)) page.handlerCalled?.(id);
      told.add(id);
      return id === without ? undefined : (Reflect.apply(handler, this, args) as unknown);
    };
  };
  Object.assign(page, { handlerAt });
}

/** Does nothing but where `npm run handlers` asks for it. */
export async function reachHandlers(context: BrowserContext): Promise<void> {
  if (!file) return;
  const { currentTestName: test = '' } = expect.getState();
  await context.exposeFunction('handlerCalled', (handler: string) => {
    const call: Call = { test, handler };
    appendFileSync(file, `${JSON.stringify(call)}\n`);
  });
  await context.addInitScript(hear, deleted);
}
