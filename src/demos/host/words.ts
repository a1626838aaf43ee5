import type { DemoState } from '../state/demoState.svelte.ts';
import { formatBytes } from '../../words/numbers.ts';
import type { LoadProgress } from '../../microscope/index.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Bytes and layers of all models under way: "24 MB of 98 MB, 7 of 30 layers". */
export function describeLoad(
  models: readonly LoadProgress[],
  expectedBytes: number,
): { text: string; fraction: number | undefined } {
  const bytes = sum(models.map((model) => model.bytes));
  const total = Math.max(expectedBytes, sum(models.map((model) => model.totalBytes)));
  const blocks = sum(models.map((model) => model.blocks));
  const allBlocks = sum(models.map((model) => model.totalBlocks));
  const layers = allBlocks ? `, ${blocks} of ${allBlocks} layers` : '';
  return {
    text: models.length ? `${formatBytes(bytes)} of ${formatBytes(total)}${layers}` : 'Starting',
    fraction: models.length && total ? Math.min(bytes / total, 1) : undefined,
  };
}

/** `ablatedHeads` → "ablated heads", unless the demo has a term of its own for it. */
export function nameKey(key: string, terms: Readonly<Record<string, string>>): string {
  return terms[key] ?? key.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** The one line under the controls: what is wrong, what the figure is of, what the reader changed. */
export function describeState(
  demo: Pick<
    DemoState,
    'ahead' | 'changed' | 'fitted' | 'live' | 'message' | 'phase' | 'own' | 'shown'
  >,
  terms: Readonly<Record<string, string>>,
  model: string | null = null,
): string {
  const changed = demo.changed
    .filter((key) => !demo.fitted.includes(key))
    .map((key) => nameKey(key, terms))
    .join(', ');
  return [
    demo.phase.kind === 'error' && demo.phase.problem.title,
    describeOwn(demo, model),
    demo.message,
    changed && `You changed: ${changed}.`,
    demo.ahead && describeStale(demo),
  ]
    .filter(Boolean)
    .join(' ');
}

/** That the figure is not of what the controls say. */
function describeStale({ live, phase, shown }: Pick<DemoState, 'live' | 'phase' | 'shown'>) {
  const figure =
    shown.source === 'recorded' ? 'the recorded figure' : 'the figure of the run before';
  if (phase.kind === 'loading' || phase.kind === 'self-test')
    return `Still ${figure}, until the model is here.`;
  return `Still ${figure}: ${live ? 'run it again' : 'run it live'} to see your change.`;
}

/** Which model the figure is of, where it need not be the site's. */
function describeOwn({ own, shown }: Pick<DemoState, 'own' | 'shown'>, model: string | null) {
  if (!own) return '';
  const name = `${own.name} (${own.nLayers} layers, ${own.nHeads} heads) from your disk`;
  return shown.model === own.name
    ? `${name}. The article’s own numbers are of ${model ?? 'another model'}.`
    : `${name} is loaded. The figure is still of ${model ?? 'another model'}.`;
}
