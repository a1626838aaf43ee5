/** The path under which the site lives: `/`, or `/kb/` for `SITE_BASE=kb`, `/kb` or `/kb/`. */
export const siteBase = (): string => `/${process.env.SITE_BASE ?? ''}/`.replace(/\/+/g, '/');
