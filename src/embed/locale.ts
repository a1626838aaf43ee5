/** Whose numbers a frame writes, as its address says: the tag of a language that this browser knows. */
export function readLocale(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 35) return undefined;
  try {
    return Intl.NumberFormat.supportedLocalesOf(value)[0];
  } catch {
    return undefined; // no tag
  }
}
