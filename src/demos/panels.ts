import type { Component } from 'svelte';
import type { ExperimentSpec } from '../experiments/experiment.ts';
import type { Untyped } from './untyped.ts';

/** The outcome of an experiment on the reader's own model. */
export type Measured<Result> =
  | { readonly result: Result }
  | {
      readonly problem: {
        readonly title: string;
        readonly advice: string;
        readonly detail: string;
      };
    }
  /** Stopped. */
  | null;

export interface OwnModelPanelProps<Result> {
  /** Runs the panel's experiment on the reader's model. */
  readonly measure: (
    onprogress: (fraction: number) => void,
    signal: AbortSignal,
  ) => Promise<Measured<Result>>;
}

/** The sizes of a reader's own model, as far as a panel may ask. */
export interface OwnShape {
  readonly name: string;
  readonly nLayers: number;
  readonly nHeads: number;
  /** It has the sizes of GPT-2 small, whose published numbers can be measured. */
  readonly gpt2Small: boolean;
}

export interface RecordedPanelProps<Result> {
  readonly result: Result;
  /** The models that the result is of, in words. */
  readonly models: string;
}

interface OwnModelPanel {
  readonly kind: 'own-model';
  /** Models that the panel has something to say about. */
  readonly fits: (own: OwnShape) => boolean;
  readonly spec: () => Promise<ExperimentSpec>;
  readonly view: () => Promise<Untyped<Component<OwnModelPanelProps<unknown>>>>;
}

interface RecordedPanel {
  readonly kind: 'recorded';
  readonly preset: string;
  readonly spec: () => Promise<ExperimentSpec>;
  readonly view: () => Promise<Untyped<Component<RecordedPanelProps<unknown>>>>;
}

export type Panel = OwnModelPanel | RecordedPanel;

/** A panel that the host opens where the demo runs on a model of the reader's own that fits. */
export const ownModelPanel = <Spec, Result>(
  spec: () => Promise<{ readonly spec: ExperimentSpec<Spec, Result> }>,
  view: () => Promise<{ readonly default: Component<OwnModelPanelProps<Result>> }>,
  fits: (own: OwnShape) => boolean,
): OwnModelPanel => ({
  kind: 'own-model',
  fits,
  spec: async () => (await spec()).spec,
  view: async () => (await view()).default,
});

/** A still figure of a recorded result that an article places: `<Panel demo="…" name="…" />`. */
export const recordedPanel = <Spec, Result>(
  spec: () => Promise<{ readonly spec: ExperimentSpec<Spec, Result> }>,
  view: () => Promise<{ readonly default: Component<RecordedPanelProps<Result>> }>,
  preset = 'article',
): RecordedPanel => ({
  kind: 'recorded',
  preset,
  spec: async () => (await spec()).spec,
  view: async () => (await view()).default,
});
