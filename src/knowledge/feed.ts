export interface FeedItem {
  readonly title: string;
  readonly url: string;
  readonly date: Date;
  /** Plain text. */
  readonly summary: string;
}

/** An RSS 2.0 feed, the newest item first. `self` is the feed's own address. */
export function writeFeed(
  channel: {
    readonly title: string;
    readonly url: string;
    readonly self: string;
    readonly description: string;
  },
  items: readonly FeedItem[],
): string {
  const sorted = items.toSorted((a, b) => b.date.getTime() - a.date.getTime());
  const entries = sorted.map(
    ({ title, url, date, summary }) => `    <item>
      <title>${escapeXml(title)}</title>
      <link>${escapeXml(url)}</link>
      <guid isPermaLink="false">${escapeXml(`${url}#${date.toISOString().slice(0, 10)}`)}</guid>
      <pubDate>${date.toUTCString()}</pubDate>
      <description>${escapeXml(summary)}</description>
    </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escapeXml(channel.title)}</title>
    <link>${escapeXml(channel.url)}</link>
    <atom:link href="${escapeXml(channel.self)}" rel="self" type="application/rss+xml" />
    <description>${escapeXml(channel.description)}</description>
    <language>en</language>
${entries.join('\n')}
  </channel>
</rss>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
