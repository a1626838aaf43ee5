/** Hands the reader a file. */
export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  // A browser may read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
