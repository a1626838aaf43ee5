/** How a model is held. `fast`: float32, a session a layer. `lean`: its own 4 and 8 bits, one session for all layers. */
export type MemoryMode = 'fast' | 'lean';

/** A part of a model on the fast path, built beside the lean one that it will take the place of. */
export interface FastModel {
  /** From here on runs take it. Between runs only. */
  adopt(): void;
  /** Runs take the lean one again, and the sessions are freed. Between runs only. */
  drop(): Promise<void>;
}

/** What a browser says of the device it runs on: the fields of `navigator` that are looked at. */
export interface DeviceWords {
  /** GB, at most 8 or so; not in Firefox and Safari. */
  readonly deviceMemory?: number;
  readonly userAgent?: string;
  readonly maxTouchPoints?: number;
  readonly userAgentData?: { readonly mobile: boolean };
}

const PHONE_OR_TABLET = /Android|iPhone|iPad|iPod|Mobile|Tablet|Silk|Kindle/i;
const DESKTOP = /Windows NT|Macintosh|X11|CrOS|^Node\.js/;

/**
 * The fast path takes some 1 GB of a process for the shipped model, the lean one some 400 MB (docs/engine.md). A phone, a
 * tablet, a device with 4 GB or less, and one that says neither how much it has nor that it is a desktop's, stay lean.
 */
export function chooseMemory(words: DeviceWords): MemoryMode {
  const { deviceMemory, userAgent = '', maxTouchPoints = 0, userAgentData } = words;
  // An iPad says that it is a Macintosh; no Macintosh has a touch screen.
  const iPad = userAgent.includes('Macintosh') && maxTouchPoints > 1;
  if (userAgentData?.mobile || iPad || PHONE_OR_TABLET.test(userAgent)) return 'lean';
  if (deviceMemory !== undefined) return deviceMemory > 4 ? 'fast' : 'lean';
  return DESKTOP.test(userAgent) ? 'fast' : 'lean';
}
