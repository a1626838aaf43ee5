/** What a frame says of itself. */
export interface FrameMarkup {
  readonly src: string;
  readonly title: string;
  /** Pixels, or a share of what is around it. */
  readonly width: number | '100%';
  readonly height: number;
}

export const escapeAttribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** A frame as plain HTML. A place that strips `style`, `loading` and `allow` from it takes nothing that is needed. */
export const frameMarkup = ({ src, title, width, height }: FrameMarkup) =>
  `<iframe src="${escapeAttribute(src)}" title="${escapeAttribute(title)}" width="${width}" height="${height}" style="border:0;max-width:100%" loading="lazy" allow="clipboard-write; fullscreen"></iframe>`;
