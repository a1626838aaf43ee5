import type { Page } from 'playwright-core';
import type { DemoPage } from '../demoPage.ts';
import { ablation } from './ablation.ts';
import { activationPatching } from './activationPatching.ts';
import { attentionHeads } from './attentionHeads.ts';
import { directAttribution } from './directAttribution.ts';
import { logitLens } from './logitLens.ts';
import { mlpMemories } from './mlpMemories.ts';
import { nextTokenPrediction } from './nextTokenPrediction.ts';
import { polysemanticity } from './polysemanticity.ts';
import { residualStream } from './residualStream.ts';
import { selfRepair } from './selfRepair.ts';

interface Operation {
  /** What is found out, to go on after "and". */
  readonly what: string;
  /** Does with the demo what a reader would, and holds what comes to what should. */
  readonly operate: (demo: DemoPage, page: Page) => Promise<void>;
}

/**
 * What a reader does with a demo that is live, done on the page where live.test.ts made it live: the model and the first
 * run, which are dear, serve both.
 */
export const operations: Readonly<Record<string, Operation>> = {
  ablation: {
    what: 'another source of stand-ins is measured live, and zero stays what it was',
    operate: ablation,
  },
  'activation-patching': {
    what: 'another kind of place and another stand-in are measured live',
    operate: activationPatching,
  },
  'attention-heads': {
    what: 'a sentence of one’s own is read live, with the pattern of any head',
    operate: attentionHeads,
  },
  'direct-attribution': {
    what: 'another sentence is measured live, and a head of one’s own has no riddle',
    operate: directAttribution,
  },
  'logit-lens': {
    what: 'another sentence is read, another word followed, and what is none said beside it',
    operate: logitLens,
  },
  'mlp-memories': {
    what: 'a sentence of one’s own is read live, with any neuron and another hundred',
    operate: mlpMemories,
  },
  'next-token-prediction': {
    what: 'a text of the reader’s own is run live and shown without a riddle, its bytes joined to signs',
    operate: nextTokenPrediction,
  },
  polysemanticity: {
    what: 'a sentence of one’s own is read live, with another neuron and another hundred',
    operate: polysemanticity,
  },
  'residual-stream': {
    what: 'a layer is skipped and two are changed over, live, and the model says what that does',
    operate: residualStream,
  },
  'self-repair': {
    what: 'heads are switched off and watched on the map, live, and eight are the most',
    operate: selfRepair,
  },
};
