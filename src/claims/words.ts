import type { ClaimValue } from '../knowledge/claims.ts';

/** A claim's value as code has it: six digits, texts in quotes. */
export function describeValue(value: ClaimValue | null): string {
  if (value === null) return 'not in the result';
  return typeof value === 'number' ? String(+value.toPrecision(6)) : JSON.stringify(value);
}

/** What there is to say of all claims, before and after some were run again. */
export function describeCount(
  total: number,
  { hold, fail, stuck }: { readonly hold: number; readonly fail: number; readonly stuck: number },
): string {
  const run = hold + fail;
  if (run + stuck === 0) return `${total} claims, all of which hold as recorded.`;
  const rest = total - run - stuck;
  return [
    `${hold} of ${total} hold here`,
    fail === 0 ? 'none fails' : `${fail} ${fail === 1 ? 'fails' : 'fail'}`,
    ...(stuck > 0 ? [`${stuck} could not be run`] : []),
    ...(rest > 0 ? [`${rest} not run yet`] : []),
  ].join(', ');
}
