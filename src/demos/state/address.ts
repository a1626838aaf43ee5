import type { SpecChoice } from './specHistory.ts';
import { writeState, type Place } from './urlState.ts';

/** What an address is written from. */
export interface AddressSetting {
  readonly presets: Readonly<Record<string, { readonly spec: unknown }>>;
  readonly preset: string;
  readonly title: string;
  /** The demo's key in its page's address. */
  readonly key: string;
  /** Absolute address of the page, down to this demo. */
  readonly pageUrl: string;
  /** Absolute address of the demo alone, for the frame's line to copy. */
  readonly embedUrl: string;
  /** Of its frame, in pixels, in a page that does not size it. */
  readonly height: number;
}

/** Safari refuses more than 100 changes of the address in 30 seconds: a slider makes more. */
const PAUSE_MS = 350;

/** An address with a state in it, and none that was there. */
export function withState(
  address: string,
  place: Place,
  setting: AddressSetting,
  state: SpecChoice,
): string {
  const url = new URL(address);
  writeState(url.searchParams, place, setting.presets, setting.preset, state);
  return url.href;
}

const pending = new Map<string, ReturnType<typeof setTimeout>>();

/** Writes the state into this page's own address, after a pause. The last of several wins. */
export function syncAddress(place: Place, setting: AddressSetting, state: SpecChoice): void {
  clearTimeout(pending.get(setting.key));
  pending.set(
    setting.key,
    setTimeout(() => {
      const next = withState(location.href, place, setting, state);
      if (next === location.href) return;
      try {
        history.replaceState(history.state, '', next);
      } catch {
        // A frame that is closed off from its site keeps its address.
      }
    }, PAUSE_MS),
  );
}
