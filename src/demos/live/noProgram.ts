import type { Problem } from './explain.ts';

/** The one problem that a demo must know before the program that explains the others is here. */
export const noProgram = (error: unknown): Problem => ({
  title: 'The program that runs the model could not be fetched.',
  advice: 'Try again when you are online. The recorded figure stays as it is.',
  detail: String(error),
});
