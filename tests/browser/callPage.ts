import type { Page } from 'playwright-core';

type Call = (given: never) => unknown;

/** Calls one of the functions that a page of ours keeps under a global name. */
export async function callPage<
  Calls extends Readonly<Record<keyof Calls, Call>>,
  Name extends keyof Calls & string,
>(
  page: Page,
  keptAs: string,
  name: Name,
  given: Parameters<Calls[Name]>[0],
): Promise<Awaited<ReturnType<Calls[Name]>>> {
  return (await page.evaluate(
    ([global, call, argument]) => {
      const kept = globalThis as unknown as Record<
        string,
        Record<string, (given: unknown) => unknown>
      >;
      return kept[global]![call]!(argument);
    },
    [keptAs, name, given] as const,
  )) as Awaited<ReturnType<Calls[Name]>>;
}
