/**
 * `npm run handlers -- <demo> [--only TEXT]`: takes the handlers of a demo's view away one at a time and says which of
 * them its own browser tests do not miss. `--only` tries those whose id has this text, as printed. First it builds the
 * site with marked handlers, where a source is newer than the last one. Ends with 1 where a handler is not missed.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildMarked, handlersOf, MARKED_SITE, ROOT } from './build.ts';
import { runOwnTests, runWithout } from './tests.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', default: '' } },
});
const [demo = '', ...more] = positionals;
const views = globSync(`src/demos/${demo}/*.svelte`, { cwd: ROOT }).sort();
if (views.length === 0 || more.length > 0) {
  throw new Error(`handlers: expected one folder of src/demos, got "${positionals.join(' ')}"`);
}

if (isStale()) await buildMarked();

const tests = runOwnTests(demo);
const red = tests.find(({ failure }) => failure !== undefined);
if (red)
  throw new Error(
    `handlers: expected green tests to begin with, got "${red.name}": ${red.failure}`,
  );

const ids = views
  .flatMap((view) => handlersOf(join(ROOT, view)))
  .filter((id) => id.includes(values.only));
let survived = 0;
for (const id of ids) {
  const calling = tests.filter(({ called }) => called.has(id));
  const failed = runWithout(id, calling);
  if (!failed) survived++;
  const how = calling.length === 0 ? 'SURVIVED, no test calls it' : 'SURVIVED, tests call it';
  print(`${id}: ${failed ? `killed, ${failed.failure}` : how}`);
}
print(`${demo}: ${ids.length} handlers, ${ids.length - survived} killed, ${survived} survived`);
if (survived > 0) process.exitCode = 1;

/** Whether a source of the site is newer than the site. Tests are none. */
function isStale(): boolean {
  const site = join(MARKED_SITE, '404.html');
  if (!existsSync(site)) return true;
  const { mtimeMs } = statSync(site);
  const sources = globSync(['src/**/*', 'content/**/*', 'scripts/handlers/*'], { cwd: ROOT });
  return sources.some((file) => statSync(join(ROOT, file)).mtimeMs > mtimeMs);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
