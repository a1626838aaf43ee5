import { hydrate } from 'svelte';
import type { ClaimsData } from './claimGroups.ts';
import Claims from './Claims.svelte';

/**
 * Takes over the list that the build drew, with its data from a file beside the page: in the page they would come twice.
 * Throws where the page has no list, or the file cannot be had; the list stays as it was drawn.
 */
export async function wakeClaims(root: ParentNode): Promise<void> {
  const target = root.querySelector<HTMLElement>('#claims');
  const address = target?.dataset['from'];
  if (!target || !address) throw new Error('claims: expected #claims with data-from on the page');
  const response = await fetch(address);
  if (!response.ok)
    throw new Error(`claims: expected the list at ${address}, got ${response.status}`);
  hydrate(Claims, { target, props: { data: (await response.json()) as ClaimsData } });
}
