import { sameJson } from '../specDiff.ts';
import type { Device, LoadProgress } from '../../microscope/index.ts';
import type { Problem } from '../live/explain.ts';
import type { LiveEvent, Session } from '../live/session.ts';

/** Where a demo stands. From `recorded` through loading and the self-test to `live`, and `running` between. */
export type Phase =
  | { readonly kind: 'recorded' }
  | {
      readonly kind: 'loading';
      readonly models: readonly LoadProgress[];
      /** Of the reader's own model; otherwise the page knows what it ships. */
      readonly bytes?: number | undefined;
    }
  | { readonly kind: 'self-test'; readonly own: boolean }
  | { readonly kind: 'running'; readonly fraction: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'error'; readonly problem: Problem; readonly retry: 'load' | 'run' };

/** A result with what it came from. */
export interface Shown {
  readonly spec: unknown;
  /** Undefined until the article's own recording has been asked for: the page has it drawn. */
  readonly result: unknown;
  readonly source: 'recorded' | Device;
  readonly ms?: number;
  /** The reader's own model, by name. */
  readonly model?: string;
}

export interface DemoSetting {
  readonly experiment: string;
  readonly presets: Readonly<Record<string, { readonly title: string; readonly spec: unknown }>>;
  /** The article's own. */
  readonly preset: string;
}

/** What the state asks of the world; tests hand in their own. */
export interface DemoWorld {
  connect(tell: (event: LiveEvent) => void): Promise<Session>;
  /** The recorded result of a preset: the same object whenever it is asked for. */
  recorded(preset: string): Promise<unknown>;
  /** The spec as its schema reads it, or what is wrong with it. */
  readonly check: (
    spec: unknown,
  ) => Promise<{ readonly spec: unknown } | { readonly problem: string }>;
  now(): number;
}

/** The field that the reader can mend, and what is wrong with it. */
export interface Refused {
  readonly field: string;
  readonly message: string;
}

export function refusedIn(phase: Phase): Refused | undefined {
  if (phase.kind !== 'error' || phase.problem.field === undefined) return undefined;
  return { field: phase.problem.field, message: phase.problem.advice };
}

/** Still loading, with what is known now of one of the models. */
export function withModel(phase: Phase, progress: LoadProgress, bytes: number | undefined): Phase {
  const before = phase.kind === 'loading' ? phase.models : [];
  const others = before.filter(({ model }) => model !== progress.model);
  return { kind: 'loading', models: [...others, progress], bytes };
}

/** What a demo's `message` says then. */
export const NOT_FETCHED = 'The recorded result of this example could not be fetched.';
export const TAKEN =
  'Another frame of this site runs the model now. Here the last result stays; running it live takes the model back.';

/** The preset that a spec is, by name. */
export function presetOf(spec: unknown, { presets }: DemoSetting): string | undefined {
  return Object.entries(presets).find(([, preset]) => sameJson(preset.spec, spec))?.[0];
}
