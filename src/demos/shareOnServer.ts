import { render } from 'svelte/server';
import type { HostData } from './hostData.ts';
import Share from './Share.svelte';

/** The panel below a demo as HTML: its script comes when the reader opens it. */
export const shareOnServer = (data: HostData): string => render(Share, { props: { data } }).body;
