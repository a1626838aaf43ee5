import { exampleFolder } from '../exampleFolder.ts';
import { escapeAttribute, frameMarkup } from '../../embed/frameMarkup.ts';
import type { AddressSetting } from './address.ts';
import { withState } from './address.ts';
import type { SpecChoice } from './specHistory.ts';
import { patchOf, type Place } from './urlState.ts';

/** How a demo is to look in a page of somebody else's; what is left out is the reader's own or the site's. */
export interface FrameLook {
  readonly theme?: 'light' | 'dark' | undefined;
  /** Parts that are not shown. */
  readonly hide?: readonly string[];
}

/** Addresses of the site that a demo's own leads to. */
const siteAddress = ({ embedUrl }: AddressSetting, path: string) =>
  new URL(`../../${path}`, embedUrl).href;

/** The demo alone or on its own page, at the state's example and with what was changed in it. */
function atExample(
  setting: AddressSetting,
  room: 'demos' | 'embed',
  place: Place,
  state: SpecChoice,
) {
  const folder = exampleFolder(setting.presets, state.preset);
  const address = siteAddress(setting, `${room}/${demoId(setting)}/${folder}`);
  return withState(address, place, { ...setting, preset: state.preset }, state);
}

const demoId = ({ embedUrl }: AddressSetting) => embedUrl.split('/').at(-2) ?? '';

/** The article, scrolled to this demo in this state. */
export const pageLink = (setting: AddressSetting, state: SpecChoice) =>
  withState(setting.pageUrl, { kind: 'page', key: setting.key }, setting, state);

/** The demo's own page in this state. */
export const ownPageLink = (setting: AddressSetting, state: SpecChoice) =>
  atExample(setting, 'demos', { kind: 'page', key: demoId(setting) }, state);

/** The oEmbed answer at the state's preset; of what was changed in it, it knows nothing. */
export const oEmbedLink = (setting: AddressSetting, { preset }: SpecChoice) =>
  siteAddress(setting, `oembed/${demoId(setting)}/${preset}.json`);

/** The demo alone in this state. */
export function frameLink(setting: AddressSetting, state: SpecChoice, look: FrameLook = {}) {
  const url = new URL(atExample(setting, 'embed', { kind: 'frame' }, state));
  if (look.theme) url.searchParams.set('theme', look.theme);
  if (look.hide?.length) url.searchParams.set('hide', look.hide.join(','));
  return url.href;
}

/** The line for another site: plain HTML, no script. */
export function frameLine(setting: AddressSetting, state: SpecChoice, look?: FrameLook): string {
  const { title, height } = setting;
  return frameMarkup({ src: frameLink(setting, state, look), title, width: '100%', height });
}

/** The lines for another site that take a script of ours: the frame is as tall as its content, and can be talked to. */
export function elementLines(
  setting: AddressSetting,
  state: SpecChoice,
  look: FrameLook = {},
): string {
  const patch = patchOf(setting.presets, state);
  const attributes = {
    name: demoId(setting),
    preset: exampleFolder(setting.presets, state.preset) || patch ? state.preset : '',
    state: patch,
    theme: look.theme ?? '',
    hide: look.hide?.join(',') ?? '',
  };
  const written = Object.entries(attributes)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  const link = escapeAttribute(ownPageLink(setting, state));
  const title = escapeAttribute(setting.title);
  return [
    `<script type="module" src="${escapeAttribute(siteAddress(setting, 'embed.js'))}"></script>`,
    `<concept-demo${written.join('')}><a href="${link}">${title}</a></concept-demo>`,
  ].join('\n');
}
