import type { HeadPlace } from '../../words/heads.ts';
import { sameNode, type NodePlace } from '../circuit-finder/nodes.ts';
import { CONFIG } from './layout.ts';

/** What a head reads, three times. */
export const INPUTS = ['q', 'k', 'v'] as const;
export type Input = (typeof INPUTS)[number];

/** A way from a head, or an MLP where `head` is null, straight to what a later head reads. */
export interface Edge {
  readonly sender: NodePlace;
  readonly receiver: HeadPlace;
  readonly input: Input;
}

export const sameEdge = (a: Edge, b: Edge): boolean =>
  sameNode(a.sender, b.sender) && sameNode(a.receiver, b.receiver) && a.input === b.input;

const { nLayers, nHeads } = CONFIG;
const headsOf = (layer: number): HeadPlace[] =>
  Array.from({ length: nHeads }, (_, head) => ({ layer, head }));

/** Heads that any part can reach: those above the first layer. */
export const RECEIVERS: readonly HeadPlace[] = Array.from({ length: nLayers - 1 }, (_, below) =>
  headsOf(below + 1),
).flat();

/** The parts of every layer below one, each layer's MLP after its heads. */
export const sendersTo = ({ layer }: HeadPlace): NodePlace[] =>
  Array.from({ length: layer }, (_, below) => [
    ...headsOf(below),
    { layer: below, head: null },
  ]).flat();

/** Every way of a model, in the order in which a result has what they are worth. */
export const EDGES: readonly Edge[] = RECEIVERS.flatMap((receiver) =>
  INPUTS.flatMap((input) => sendersTo(receiver).map((sender) => ({ sender, receiver, input }))),
);

/** Where `EDGES` has it; below zero where the models have no such way. */
export const edgeIndex = (edge: Edge): number => EDGES.findIndex((one) => sameEdge(one, edge));

/** That a reader may mark: more would not go into an address. */
export const MOST_EDGES = 40;
