import type { Component } from 'svelte';
import type { ExperimentSpec } from '../experiments/experiment.ts';
import type { Panel } from './panels.ts';
import type { Pace } from './pace.ts';
import type { Pythons } from './python.ts';
import type { Untyped } from './untyped.ts';

/** What every demo's view (`src/demos/<id>/Demo.svelte`) is given by the host. The view draws; the host runs. */
export interface DemoProps<Spec, Result> {
  /** What the reader asks for now; may be ahead of `result` while a run is under way. */
  readonly spec: Spec;
  /** The last result: recorded until the model is live. Its own spec is in `resultSpec`. */
  readonly result: Result;
  readonly resultSpec: Spec;
  /** The chosen preset's spec: where `spec` differs from it is what the reader changed. */
  readonly base: Spec;
  /** What the run of `spec` has so far, where its experiment reports that; gone when the run ends. */
  readonly partial?: Partial<Result>;
  /** A model is loaded, so every spec can be run. Otherwise only presets have results. */
  readonly live: boolean;
  readonly running: boolean;
  /** The run waits between two of its steps, where its experiment can be held there: see Microscope.pace. */
  readonly held?: boolean;
  readonly onpace?: (pace: Pace) => void;
  /** What cannot be run of `spec`: beside the field that it is about. */
  readonly refused?: { readonly field: string; readonly message: string } | undefined;
  /** The page tells of this in passing: the view asks its question with the one figure that answers it. */
  readonly small?: boolean;
  /** The reader's own model that the result is of, by name. Absent where it is of the site's. */
  readonly model?: string | undefined;
  /** Whether `result` says already what `spec` asks for, though it was made for another: the host then offers no run. */
  readonly ontold?: (told: boolean) => void;
  /** Ask for another spec. Live: runs it, aborting the run before. Recorded: the host offers to go live. */
  readonly onspec: Untyped<(spec: Spec) => void>;
}

export type View = Untyped<Component<DemoProps<unknown, unknown>>>;

export interface Demo {
  /** Names the demo where it stands alone: in a frame, in a list. */
  readonly title: string;
  /** Keys of the spec in the reader's words: `{ off: 'heads switched off' }`. */
  readonly terms: Readonly<Record<string, string>>;
  /** What else belongs to the demo, by name: see panels.ts. */
  readonly panels: Readonly<Record<string, Panel>>;
  readonly spec: () => Promise<ExperimentSpec>;
  readonly view: () => Promise<View>;
  /** Python that measures again what is shown, fetched when it is taken away. */
  readonly python?: () => Promise<Pythons<unknown, unknown>>;
}

interface DemoWords<Spec, Result> {
  readonly title: string;
  readonly terms?: Readonly<Record<string, string>>;
  readonly panels?: Readonly<Record<string, Panel>>;
  readonly python?: () => Promise<Pythons<Spec, Result>>;
}

/** Joins a view to the experiment whose results it draws. Both are fetched when they are needed. */
export function defineDemo<Spec, Result>(
  spec: () => Promise<{ readonly spec: ExperimentSpec<Spec, Result> }>,
  view: () => Promise<{ readonly default: Component<DemoProps<Spec, Result>> }>,
  { title, terms = {}, panels = {}, python }: DemoWords<Spec, Result>,
): Demo {
  return {
    ...{ title, terms, panels },
    ...(python && { python }),
    spec: async () => (await spec()).spec,
    view: async () => (await view()).default,
  };
}
