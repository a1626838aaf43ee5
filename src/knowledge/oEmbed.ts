import { frameMarkup } from '../embed/frameMarkup.ts';
import { FRAME_WIDTH } from './frameSize.ts';

/** A picture of a page, as other sites show it beside a link. */
export interface Picture {
  /** Absolute. */
  readonly url: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

interface FramedDemo {
  readonly title: string;
  /** Absolute address of the demo alone, with its state. */
  readonly embedUrl: string;
  readonly height: number;
  readonly picture: Picture;
  readonly site: { readonly name: string; readonly url: string };
}

/** The answer of https://oembed.com for a demo: what blogs and forums put into a page where its address is pasted. */
export function oEmbedOf({ title, embedUrl, height, picture, site }: FramedDemo) {
  return {
    version: '1.0',
    type: 'rich',
    title,
    provider_name: site.name,
    provider_url: site.url,
    html: frameMarkup({ title, src: embedUrl, width: FRAME_WIDTH, height }),
    width: FRAME_WIDTH,
    height,
    thumbnail_url: picture.url,
    thumbnail_width: picture.width,
    thumbnail_height: picture.height,
  };
}
