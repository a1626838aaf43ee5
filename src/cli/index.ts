/** The `microscope` command: `npm run microscope -- <command> …`. */
import { main } from './main.ts';

/** A reader of stdout that has seen enough, as `head` has: no fault. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));
