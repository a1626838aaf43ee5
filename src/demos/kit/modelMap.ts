import { labelToken } from '../../words/tokens.ts';
import type { TableTwin } from './table.ts';

/** A way through the model: along one token's stream, or from one token to another by a head. */
export type MapStep =
  | {
      readonly kind: 'stream';
      readonly position: number;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'head';
      readonly layer: number;
      readonly from: number;
      readonly to: number;
      readonly name: string;
      /** It pushes against the answer. */
      readonly against?: boolean;
    };

/** One story on the model's map: tokens across, layers up. */
export interface ModelStory {
  readonly tokens: readonly string[];
  readonly nLayers: number;
  readonly steps: readonly MapStep[];
  /** What is read off above the last token; null where the reader is still to be asked. */
  readonly answer: string | null;
}

/** The same in a table, a step a row. */
export const storyTable = ({ tokens, steps }: ModelStory): TableTwin => ({
  columns: ['step', 'layer', 'from', 'to'],
  rows: steps.map((step) => {
    const token = (at: number) => labelToken(tokens[at] ?? '');
    return step.kind === 'stream'
      ? [
          `the stream of ${token(step.position)}`,
          `${step.from} to ${step.to}`,
          token(step.position),
          token(step.position),
        ]
      : [
          `head ${step.name}${step.against ? ', against' : ''}`,
          step.layer,
          token(step.from),
          token(step.to),
        ];
  }),
  digits: 0,
});
