import { fixedHeight, type FrameHeights } from '../knowledge/frameSize.ts';
import type { Picture } from '../knowledge/oEmbed.ts';
import { absolute } from './site.ts';

const measured = import.meta.glob<FrameHeights>('../../content/frames/*.json', {
  import: 'default',
});
const pictures = import.meta.glob('../../public/demos/*.png', { query: '?url' });

const PICTURE_SIZE = { width: 1200, height: 630 };

/** How tall a demo's frame is, by its width; nothing where `npm run frames` has not measured it yet. */
export const readHeights = async (demo: string): Promise<FrameHeights> =>
  (await measured[`../../content/frames/${demo}.json`]?.()) ?? {};

/** The height of a demo's frame in a page that does not size it. */
export const readFixedHeight = async (demo: string): Promise<number> =>
  fixedHeight(await readHeights(demo));

export const sitePicture = (): Picture => ({
  url: absolute('open-graph.png'),
  alt: 'A model’s preference between two names, layer by layer',
  ...PICTURE_SIZE,
});

/** The demo as `npm run frames` drew it; the site's own picture where it has not yet. */
export const demoPicture = (demo: string, title: string): Picture =>
  Object.hasOwn(pictures, `../../public/demos/${demo}.png`)
    ? { url: absolute(`demos/${demo}.png`), alt: `The instrument: ${title}`, ...PICTURE_SIZE }
    : sitePicture();
