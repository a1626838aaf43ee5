import { trains, writes } from '../../experiments/registry.ts';
import { engine, restart, restartTrainer, trainingEngine } from './client.ts';
import { LiveSession, type LiveEvent, type Session } from './session.ts';

/** Demos of the page that run on the site's models. */
const onSite = new Set<Session>();

const online = () => navigator.onLine;

/** The program behind "Run it live", in a chunk of its own. */
export const startSession = (experiment: string, tell: (event: LiveEvent) => void): Session =>
  new LiveSession(
    experiment,
    trains(experiment) || writes(experiment)
      ? { engine: trainingEngine, restart: restartTrainer, online, onSite: new Set() }
      : { engine, restart, online, onSite },
    tell,
  );
