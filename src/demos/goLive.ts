import { engine, restart } from './client.ts';
import type { DemoState, Session } from './demoState.svelte.ts';
import { LiveSession } from './liveSession.ts';

/** Demos of the page that run on the site's models. */
const onSite = new Set<Session>();

/** The program behind "Run it live", in a chunk of its own. */
export const startSession = (demo: DemoState, experiment: string): Session =>
  new LiveSession(demo, experiment, { engine, restart, online: () => navigator.onLine, onSite });
