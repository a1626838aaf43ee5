import type { Command } from './command.ts';
import { messageOf, say, traceOf, UsageError } from './command.ts';

/** Loaded on use, so that `convert` does not start the engine. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  list: async () => (await import('./experiments/list.ts')).list,
  run: async () => (await import('./experiments/run.ts')).run,
  record: async () => (await import('./experiments/record.ts')).record,
  convert: async () => (await import('./models/convert.ts')).convert,
  inspect: async () => (await import('./models/inspect.ts')).inspect,
  bench: async () => (await import('./bench/bench.ts')).bench,
  'self-test': async () => (await import('./models/selfTest.ts')).selfTest,
};

/** Runs the command that the first word names, and returns the exit code. What goes wrong is one line on stderr. */
export async function main(args: readonly string[]): Promise<number> {
  const [word = 'help', ...rest] = args;
  if (['help', '--help', '-h'].includes(word)) {
    await printHelp();
    return args.length === 0 ? 1 : 0;
  }
  const load = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!load) {
    say(`microscope: no command "${word}"; there are ${Object.keys(COMMANDS).join(', ')}`);
    return 1;
  }
  const command = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    say(`${command.summary}\nusage: microscope ${command.usage}`);
    return 0;
  }
  try {
    await command.run(rest);
    return 0;
  } catch (error) {
    say(`microscope ${word}: ${whatWentWrong(error, word)}`);
    const trace = traceOf(error);
    if (trace !== undefined) say(trace);
    return 1;
  }
}

/** One line, whatever a message holds. */
function whatWentWrong(error: unknown, word: string): string {
  const hint = error instanceof UsageError ? ` (see microscope ${word} --help)` : '';
  return (
    messageOf(error)
      .replace(/\s*\n\s*/g, ' ')
      .trim() + hint
  );
}

async function printHelp(): Promise<void> {
  say('usage: npm run microscope -- <command> [options]\n');
  for (const load of Object.values(COMMANDS)) {
    const { usage, summary } = await load();
    say(`  ${usage}\n      ${summary}\n`);
  }
}
