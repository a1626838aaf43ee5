/** How a run goes on: by itself, not at all, or by one step. Only of experiments that ask for it: Microscope.pace. */
export type Pace = 'go' | 'hold' | 'step';
