import { render } from 'svelte/server';
import { articleProps, type HostData } from './hostData.ts';
import { numberedUnder } from '../kit/figureNumber.ts';
import type { View } from '../demo.ts';
import OwnModel from './OwnModel.svelte';
import Share from './Share.svelte';

/** The view with its recorded result, as HTML: its script comes when the reader wants it. */
export const viewOnServer = (view: View, data: HostData, recorded: unknown): string =>
  render(view, {
    props: { ...articleProps(data, recorded), onspec: () => undefined },
    context: numberedUnder(data.figure),
    idPrefix: data.key, // two demos of one page must not share ids
  }).body;

/** The panel below the demo, likewise. */
export const shareOnServer = (data: HostData): string => render(Share, { props: { data } }).body;

export const ownModelOnServer = (data: HostData): string =>
  render(OwnModel, { props: { data } }).body;
