import type { HostData } from './hostData.ts';
import type { Moment } from './specHistory.ts';
import { writeState, type Place } from './urlState.ts';

type Setting = Pick<HostData, 'presets' | 'preset' | 'pageUrl' | 'embedUrl' | 'demo' | 'title'>;

/** Safari refuses more than 100 changes of the address in 30 seconds: a slider makes more. */
const PAUSE_MS = 350;

function withState(address: string, place: Place, setting: Setting, state: Moment): string {
  const url = new URL(address);
  writeState(url.searchParams, place, setting.presets, setting.preset, state);
  return url.href;
}

/** The article, scrolled to this demo in this state. */
export const pageLink = (setting: Setting, state: Moment) =>
  withState(setting.pageUrl, { kind: 'page', demo: setting.demo }, setting, state);

const escapeAttribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The line for another site: plain HTML, no script. */
export function frameLine(setting: Setting, state: Moment): string {
  const src = withState(setting.embedUrl, { kind: 'frame' }, setting, state);
  return `<iframe src="${escapeAttribute(src)}" title="${escapeAttribute(setting.title)}" width="100%" height="760" style="border:0" loading="lazy" allow="clipboard-write; fullscreen"></iframe>`;
}

const pending = new Map<string, ReturnType<typeof setTimeout>>();

/** Writes the state into this page's own address, after a pause. The last of several wins. */
export function syncAddress(place: Place, setting: Setting, state: Moment): void {
  clearTimeout(pending.get(setting.demo));
  pending.set(
    setting.demo,
    setTimeout(() => {
      const next = withState(location.href, place, setting, state);
      if (next !== location.href) history.replaceState(history.state, '', next);
    }, PAUSE_MS),
  );
}
