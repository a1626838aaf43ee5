/** The sizes of a model whose nodes are its heads and MLPs. */
export interface Shape {
  readonly nLayers: number;
  readonly nHeads: number;
}

/** Nodes that a circuit may leave out. In their list each layer has its heads, and its MLP last. */
export const countNodes = ({ nLayers, nHeads }: Shape): number => nLayers * (nHeads + 1);

/**
 * The edges of a circuit of nodes, as the circuit track of MIB counts them: from the embeddings and each kept node to the
 * query, the key and the value of each kept head after it, to each kept MLP after it, and to the logits.
 */
export function countEdges({ nLayers, nHeads }: Shape, kept: (node: number) => boolean): number {
  let edges = 0;
  let before = 1; // the embeddings, which no circuit leaves out
  for (let layer = 0; layer < nLayers; layer++) {
    const first = layer * (nHeads + 1);
    let heads = 0;
    for (let head = 0; head < nHeads; head++) heads += Number(kept(first + head));
    edges += 3 * heads * before;
    before += heads;
    if (!kept(first + nHeads)) continue;
    edges += before;
    before += 1;
  }
  return edges + before;
}
