/** What the places that demos are put into do with a page's HTML and its oEmbed answer, as their own sources have it. */
import { parseHTML } from 'linkedom';

export interface OEmbed {
  readonly version?: unknown;
  readonly type?: unknown;
  readonly html?: unknown;
  readonly title?: unknown;
  readonly width?: unknown;
  readonly height?: unknown;
  readonly provider_name?: unknown;
  readonly thumbnail_url?: unknown;
  readonly thumbnail_width?: unknown;
  readonly thumbnail_height?: unknown;
}

/** WordPress, `class-wp-oembed.php`: `discover()`. It reads no more than this of a page. */
const WORDPRESS_READS = 150 * 1024;

export function wordpressDiscovers(html: string): string | undefined {
  const head = Buffer.from(html).subarray(0, WORDPRESS_READS).toString().split('</head>')[0]!;
  const links = head.match(/<link([^<>]+)\/?>/gi) ?? [];
  const { document } = parseHTML(`<html><head>${links.join('')}</head></html>`);
  const json = [...document.querySelectorAll('link')].find(
    (link) => link.getAttribute('type') === 'application/json+oembed' && link.hasAttribute('href'),
  );
  return json?.getAttribute('href') ?? undefined;
}

/** `wp_filter_oembed_result()`: all that `wp_kses` leaves of an iframe. */
const KEPT = ['src', 'width', 'height', 'frameborder', 'marginwidth', 'marginheight'].concat([
  'scrolling',
  'title',
]);

/** The frame that WordPress makes of an answer by a site that is not on its list; nothing where it makes a link. */
export function wordpressFrame({ type, html }: OEmbed, secret: string): Element | undefined {
  if (!['rich', 'video'].includes(String(type)) || typeof html !== 'string') return undefined;
  const { document } = parseHTML(`<html><body>${html}</body></html>`);
  const iframes = [...document.querySelectorAll('iframe')];
  const [iframe] = iframes;
  if (!iframe || iframes.length > 1 || !/<iframe.*?><\/iframe>/s.test(html)) return undefined;
  for (const name of iframe.getAttributeNames()) {
    if (!KEPT.includes(name)) iframe.removeAttribute(name);
  }
  iframe.setAttribute('class', 'wp-embedded-content');
  iframe.setAttribute('sandbox', 'allow-scripts');
  iframe.setAttribute('security', 'restricted');
  iframe.setAttribute('src', `${iframe.getAttribute('src') ?? ''}#?secret=${secret}`);
  iframe.setAttribute('data-secret', secret);
  return iframe;
}

/** Ghost, `oembed-service.js`: what an answer becomes in a post. */
export function ghostCard(address: string, { type, html, width }: OEmbed): 'embed' | 'bookmark' {
  if (address.includes('wp-json/oembed')) return 'bookmark';
  return type === 'rich' && html && width ? 'embed' : 'bookmark';
}

/** Mastodon: oEmbed of version "1.0" that is not `rich`; else the page's player, in a frame without scrollbars. */
export function mastodonFrame(document: Document): Element | undefined {
  const meta = (name: string) => metaOf(document, name);
  const player = meta('twitter:player');
  const [width, height] = [meta('twitter:player:width'), meta('twitter:player:height')];
  if (!player?.startsWith('https://') || !Number(width) || !Number(height)) return undefined;
  const { document: made } = parseHTML('<html><body><iframe></iframe></body></html>');
  const iframe = made.querySelector('iframe')!;
  const attributes = { src: player, width: width!, height: height!, scrolling: 'no' };
  for (const [name, value] of Object.entries(attributes)) iframe.setAttribute(name, value);
  return iframe;
}

/** Mastodon, `link_details_extractor.rb`: a page with the canonical address of another shares its card with that one. */
export const mastodonKnowsAs = (document: Document): string | undefined =>
  document.querySelector('link[rel="canonical"]')?.getAttribute('href') ??
  metaOf(document, 'og:url');

/** Discourse, `allowlisted_generic_onebox.rb`, where the admin allows the site: `article` wins over all else. */
export function discourseOnebox(
  document: Document,
  { html, height }: OEmbed,
): 'article' | 'player' | 'embed' | 'none' {
  if (metaOf(document, 'og:type') === 'article') return 'article';
  if (metaOf(document, 'twitter:card') === 'player' && metaOf(document, 'twitter:player'))
    return 'player';
  return typeof html === 'string' && html.includes('iframe') && height ? 'embed' : 'none';
}

/** Where Discourse cuts. */
export const DISCOURSE_CUTS = { title: 80, description: 250 };

/** Iframely: the frame that a page offers, and its shape. */
export function iframelyPlayer(document: Document): { href: string; ratio: number } | undefined {
  const link = document.querySelector('link[rel~="iframely"][href]');
  const [, width, height] =
    /aspect-ratio: (\d+)\/(\d+)/.exec(link?.getAttribute('media') ?? '') ?? [];
  if (!link || !width || !height) return undefined;
  return { href: link.getAttribute('href')!, ratio: Number(width) / Number(height) };
}

/** By `property` or `name`, as places read both. */
export const metaOf = (document: Document, name: string): string | undefined =>
  document
    .querySelector(`meta[property="${name}"], meta[name="${name}"]`)
    ?.getAttribute('content') ?? undefined;
