import { engine, restart } from './client.ts';
import { LiveSession, type LiveEvent, type Session } from './session.ts';

/** Demos of the page that run on the site's models. */
const onSite = new Set<Session>();

/** The program behind "Run it live", in a chunk of its own. */
export const startSession = (experiment: string, tell: (event: LiveEvent) => void): Session =>
  new LiveSession(experiment, { engine, restart, online: () => navigator.onLine, onSite }, tell);
