/** Imported after jax-js. */
import { showWorker } from './workerInNode.ts';

showWorker();
