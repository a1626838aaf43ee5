import type { AddressSetting } from '../state/address.ts';
import type { Finder } from './finderLink.ts';

/** What a demo's page knows of it at build time, and hands to the browser as JSON. */
export interface HostData extends AddressSetting {
  readonly demo: string;
  readonly experiment: string;
  readonly presets: Readonly<Record<string, { readonly title: string; readonly spec: unknown }>>;
  /** The article's own. */
  readonly preset: string;
  /** Address of `<preset>.json`, ending in a slash: the recorded results of all presets. What the page draws of one is drawn from there, and not sent twice. */
  readonly recordings: string;
  /** Bytes of the models that going live fetches once, and of the program that runs them. */
  readonly bytes: number;
  readonly programBytes: number;
  /** Name of the one model of the experiment; null where it compares several. */
  readonly model: string | null;
  readonly terms: Readonly<Record<string, string>>;
  /** The demo's number on its page, which its figures begin with; null where it stands alone. */
  readonly figure: number | null;
  /** The demo stands alone in a frame. */
  readonly framed: boolean;
  /** Of a demo that compares two prompts. */
  readonly finder?: Finder;
  /** It is told in passing: another page has the whole. */
  readonly small?: boolean;
}

/** What the recorded figure is of: the view's props until anything happens. */
export function articleProps({ presets, preset, small = false }: HostData, recorded: unknown) {
  const spec = presets[preset]?.spec;
  const rest = { base: spec, live: false, running: false, small };
  return { spec, result: recorded, resultSpec: spec, ...rest };
}
