import type { z } from 'zod';
import type { Microscope, ModelConfig } from '../microscope/index.ts';

export interface Preset<Spec> {
  readonly title: string;
  readonly spec: Spec;
}

/** What an experiment asks and answers, without the code that runs it: `experiments/<id>/spec.ts`. */
export interface ExperimentSpec<Spec = unknown, Result = unknown> {
  readonly id: string;
  /** The question the experiment answers. */
  readonly title: string;
  /** Ids of the folders in public/models that a run needs. */
  readonly models: readonly string[];
  /** A model that is not in public/models, in words: the reader brings it, and nothing is recorded. */
  readonly needs?: string;
  readonly spec: z.ZodType<Spec>;
  readonly result: z.ZodType<Result>;
  /** Recorded by `npm run record`; the first is the article's own state. */
  readonly presets: Readonly<Record<string, Preset<Spec>>>;
  /** What it reports on the way may be shown while the model still arrives: it asks for layers in their order. */
  readonly previews?: boolean;
  /** The nearest spec that a model of another shape can run: for the page, where presets name heads of the site's model. */
  fit?(spec: Spec, config: ModelConfig): Spec;
}

/** A pure async function from a spec to a result, both plain JSON, with what is needed to check and to show them. */
export interface Experiment<Spec = unknown, Result = unknown> extends ExperimentSpec<Spec, Result> {
  run(microscope: Microscope, spec: Spec): Promise<Result>;
}

export const defineExperiment = <Spec, Result>(
  spec: ExperimentSpec<Spec, Result>,
  run: (microscope: Microscope, spec: Spec) => Promise<Result>,
): Experiment<Spec, Result> => ({ ...spec, run });

/** `content/recorded/<experiment>/<preset>.json`. */
export interface Recording<Spec = unknown, Result = unknown> {
  readonly experiment: string;
  readonly preset: string;
  readonly spec: Spec;
  readonly result: Result;
  /** Model id to the SHA-256 of its weights. */
  readonly models: Readonly<Record<string, string>>;
  readonly engine: string;
  /** Of the spec, the models and the sources that made it: see cli/experiments/recordingKey.ts. */
  readonly key: string;
}
