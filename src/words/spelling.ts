/** A stretch of a text, in UTF-16 units; `to` is after its end. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Spelling {
  readonly text: string;
  /** Where each token lies in it. Tokens that share a character all hold it. */
  readonly spans: readonly Span[];
}

/** How the tokenizer shows bytes that are no whole character: `⟨E2 82⟩`. */
const LOOSE = /⟨([0-9A-F]{2}(?: [0-9A-F]{2})*)⟩/;

type Unit = { readonly token: number } & ({ readonly text: string } | { readonly byte: number });

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that tokens spell: bytes of a character that several share are that character again. */
export function spellTokens(tokens: readonly string[]): Spelling {
  const units = tokens.flatMap(unitsOf);
  const spans: Span[] = tokens.map(() => ({ from: -1, to: -1 }));
  let text = '';
  for (let at = 0; at < units.length;) {
    const { count, spelled } = characterAt(units, at);
    const to = text.length + spelled.length;
    for (const { token } of units.slice(at, at + count)) {
      const { from } = spans[token]!;
      spans[token] = { from: from < 0 ? text.length : from, to };
    }
    text += spelled;
    at += count;
  }
  let end = 0;
  // A token of no text lies where the one before it ends.
  const placed = spans.map((span) => {
    const kept = span.from < 0 ? { from: end, to: end } : span;
    end = kept.to;
    return kept;
  });
  return { text, spans: placed };
}

function unitsOf(token: string, index: number): Unit[] {
  return token.split(LOOSE).flatMap((part, i): Unit[] => {
    if (i % 2 === 0) return part === '' ? [] : [{ token: index, text: part }];
    return part.split(' ').map((byte) => ({ token: index, byte: parseInt(byte, 16) }));
  });
}

/** The text of one unit, or the character that the bytes from `at` on make. */
function characterAt(units: readonly Unit[], at: number): { count: number; spelled: string } {
  const unit = units[at]!;
  if ('text' in unit) return { count: 1, spelled: unit.text };
  const lead = unit.byte;
  const count = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const bytes = units.slice(at, at + count).flatMap((one) => ('byte' in one ? [one.byte] : []));
  try {
    if (bytes.length === count) {
      return { count, spelled: strict.decode(Uint8Array.from(bytes)) };
    }
  } catch {
    // No character: the byte stays as it is.
  }
  return { count: 1, spelled: `⟨${lead.toString(16).toUpperCase().padStart(2, '0')}⟩` };
}
