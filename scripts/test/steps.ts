export interface Step {
  readonly name: string;
  /** A program with its arguments. */
  readonly command: readonly string[];
  /** A Vitest project: each test counts. Any other step counts as one. */
  readonly vitest?: boolean;
  /** Steps that must have passed for this one to mean anything. */
  readonly needs?: readonly string[];
  /** Steps that must have ended before this one starts, where they run at all. */
  readonly after?: readonly string[];
}

const vitest = (name: string, needs: readonly string[] = []): Step => ({
  name,
  command: ['vitest', 'run', '--project', name],
  vitest: true,
  needs,
});

/**
 * By content, beside the packages, so that another checkout or `npm ci` starts afresh. In CI nothing is taken from a
 * cache: what ESLint knows of a file may hang on the types of another.
 */
const cached = (program: string) =>
  process.env.CI
    ? []
    : [
        '--cache',
        '--cache-strategy',
        'content',
        '--cache-location',
        `node_modules/.cache/${program}/${program}`,
      ];

/** In the order in which they start; two run at a time. Of the tests the longest come first, so that both ends are near. */
export const steps: readonly Step[] = [
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', ...cached('prettier'), '.'],
  },
  { name: 'astro', command: ['astro', 'check'] },
  // After astro, whose check writes the types of the content: svelte and lint read them, and the build writes them again.
  { name: 'svelte', command: ['svelte-check', '--fail-on-warnings'], after: ['astro'] },
  {
    name: 'lint',
    command: ['eslint', '.', '--max-warnings', '0', ...cached('eslint')],
    after: ['astro'],
  },
  { name: 'build', command: ['astro', 'build'], after: ['astro'] },
  vitest('unit'),
  { name: 'chromium', command: ['node', 'scripts/chromium.ts'] },
  // Chromium brings the driver in software that WebGPU in Node is tested on.
  { ...vitest('parity'), after: ['chromium'] },
  vitest('browser', ['build', 'chromium']),
  vitest('live', ['build', 'chromium']),
  vitest('site', ['build', 'chromium']),
];

/** The named steps and what they need, or all. Throws with the ones there are. */
export function chooseSteps(
  names: readonly string[],
  from: readonly Step[] = steps,
): readonly Step[] {
  const unknown = names.filter((name) => !from.some((step) => step.name === name));
  if (unknown.length > 0)
    throw new Error(
      `unknown step "${unknown.join('", "')}", expected one of ${from.map((step) => step.name).join(', ')}`,
    );
  if (names.length === 0) return from;
  const needed = (name: string): string[] => [
    name,
    ...(from.find((step) => step.name === name)?.needs ?? []).flatMap(needed),
  ];
  const wanted = new Set(names.flatMap(needed));
  return from.filter((step) => wanted.has(step.name));
}
