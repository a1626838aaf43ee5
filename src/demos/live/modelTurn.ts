const NAME = 'conceptscope-model';

/**
 * Frames of this site in one browser have one loaded model between them: hundreds of megabytes each would be too much for
 * a page with several. What this returns takes the turn from whichever frame has it, and waits until it is here; `lost`
 * is called when another has taken it. Where there are no `locks`, or the browser refuses them (a frame that is closed off
 * from its site), each frame has a model of its own.
 */
export function modelTurn(
  locks: Pick<LockManager, 'request'> | undefined,
  lost: () => void,
): () => Promise<void> {
  let turn: Promise<void> | null = null;
  const take = (from: Pick<LockManager, 'request'>) =>
    new Promise<void>((done) => {
      let held = false;
      const hold = () => {
        held = true;
        done();
        return new Promise<never>(() => undefined);
      };
      from.request(NAME, { steal: true }, hold).catch(() => {
        done();
        if (!held) return;
        turn = null;
        lost();
      });
    });
  return () => (turn ??= locks ? take(locks) : Promise.resolve());
}
