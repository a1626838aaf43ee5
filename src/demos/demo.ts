/** What every demo's view (`src/demos/<id>/Demo.svelte`) is given by DemoHost. The view draws; the host runs. */
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
  /** The reader's own model that the result is of, by name. Absent where it is of the site's. */
  readonly model?: string | undefined;
  /** Ask for another spec. Live: runs it, aborting the run before. Recorded: the host offers to go live. */
  readonly onspec: (spec: Spec) => void;
}
