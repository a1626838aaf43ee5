/** What the site is called and where it lives. */
export const SITE_NAME = 'Conceptscope';

export const SITE_DESCRIPTION =
  'Ideas from AI, explained by experiments on a real language model that runs in your browser.';

/** The public repository, for "edit this page" links; none unless `REPOSITORY_URL` is set at build time. */
export const REPOSITORY_URL =
  (import.meta.env['REPOSITORY_URL'] as string | undefined) || undefined;

/** A path of this site under its base: `href('concepts/')`. */
export function href(path = ''): string {
  return `${import.meta.env.BASE_URL.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;
}

/** The same as an absolute address, for canonical links and structured data. */
export function absolute(path = ''): string {
  return new URL(href(path), import.meta.env.SITE).href;
}

/** What `href` was given for this address: the path under the base. */
export const pathOf = ({ pathname }: URL): string => pathname.slice(href().length);
