/** The door for programs of others that open a model on disk in Node: docs/engine.md is one. */
export { directoryFolder, openModelPath } from './models/nodeFiles.ts';
