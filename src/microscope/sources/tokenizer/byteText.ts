/**
 * Byte-level BPE writes each byte as a character that can be seen: `bytes_to_unicode` of GPT-2's encoder.py. Printable
 * Latin-1 stands for itself, the rest for characters from U+0100 on.
 */
const CHARACTERS: readonly string[] = (() => {
  let next = 0x100;
  const isPrintable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
  return Array.from({ length: 256 }, (_, byte) =>
    String.fromCharCode(isPrintable(byte) ? byte : next++),
  );
})();

const BYTES = new Map(CHARACTERS.map((character, byte) => [character, byte]));

const encoder = new TextEncoder();
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function toByteCharacters(text: string): string {
  return Array.from(encoder.encode(text), (byte) => CHARACTERS[byte]).join('');
}

/** The bytes of a token; of one that is written otherwise, those of its own text. */
export function bytesOfToken(stored: string): Uint8Array {
  const bytes = Array.from(stored, (character) => BYTES.get(character));
  return bytes.includes(undefined) ? encoder.encode(stored) : Uint8Array.from(bytes as number[]);
}

/** Bytes as text; those that are no whole character as their numbers: `⟨E2 82⟩`. */
export function showBytes(bytes: Uint8Array): string {
  let shown = '';
  let loose: string[] = [];
  const close = () => {
    if (loose.length > 0) shown += `⟨${loose.join(' ')}⟩`;
    loose = [];
  };
  for (let at = 0; at < bytes.length;) {
    const character = characterAt(bytes, at);
    if (character === undefined) {
      loose.push(bytes[at]!.toString(16).toUpperCase().padStart(2, '0'));
      at += 1;
    } else {
      close();
      shown += character;
      at += encoder.encode(character).length;
    }
  }
  close();
  return shown;
}

function characterAt(bytes: Uint8Array, at: number): string | undefined {
  const lead = bytes[at]!;
  const length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length === 0 || at + length > bytes.length) return undefined;
  try {
    return strict.decode(bytes.subarray(at, at + length));
  } catch {
    return undefined;
  }
}
