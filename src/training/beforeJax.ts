/** Imported before jax-js, whose first look it is for. */
import { hideWorker } from './workerInNode.ts';

hideWorker();
