import type { EkgResult } from '../../experiments/ekg-and-microscope/spec.ts';
import type { FactualRecallResult } from '../../experiments/factual-recall/spec.ts';
import type { IndirectObjectResult } from '../../experiments/indirect-object/spec.ts';
import type { InductionResult } from '../../experiments/induction-heads/spec.ts';
import type { LogitLensResult } from '../../experiments/logit-lens/spec.ts';
import type { TruthDirectionResult } from '../../experiments/truth-direction/spec.ts';

/** What the specimens are drawn from: results that `npm run record` wrote. */
export interface Recordings {
  readonly names: IndirectObjectResult;
  /** The same sentence with its name movers switched off. */
  readonly namesOff: IndirectObjectResult;
  /** What the model would say of it at every layer. */
  readonly lens: LogitLensResult;
  readonly trigger: EkgResult;
  readonly france: FactualRecallResult;
  readonly japan: FactualRecallResult;
  readonly induction: InductionResult;
  readonly truth: TruthDirectionResult;
}

/** What every specimen is given. */
export interface SpecimenProps {
  readonly recordings: Recordings;
}
