import { hydrate } from 'svelte';
import type { ClaimsData } from './claimGroups.ts';
import Claims from './Claims.svelte';

/** Takes over the list that the build drew, with its data as JSON beside it. */
export function wakeClaims(root: ParentNode): void {
  const target = root.querySelector<HTMLElement>('#claims');
  const json = root.querySelector('#claims-data')?.textContent;
  if (!target || !json) throw new Error('claims: expected #claims and #claims-data on the page');
  hydrate(Claims, { target, props: { data: JSON.parse(json) as ClaimsData } });
}
