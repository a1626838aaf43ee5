/** Receiver and giver; every name is as often one as the other. */
export const PAIRS = [
  ['Mary', 'John'],
  ['John', 'Mary'],
  ['Susan', 'Mark'],
  ['Mark', 'Susan'],
  ['James', 'Emma'],
  ['Emma', 'James'],
  ['Anna', 'Peter'],
  ['Peter', 'Anna'],
] as const;
