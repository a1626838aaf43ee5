import type { OwnModel } from '../live/protocol.ts';
import type { Measured } from '../panels.ts';
import { findDemo } from '../registry.ts';

/** The panels of a demo that have something to say of the reader's own model. */
export async function panelsFor(demo: string, own: OwnModel) {
  const found = Object.entries(findDemo(demo).panels).flatMap(([name, panel]) =>
    panel.kind === 'own-model' && panel.fits(own) ? [{ name, panel }] : [],
  );
  return Promise.all(
    found.map(async ({ name, panel }) => {
      const { id } = await panel.spec();
      const measure = (onprogress: (fraction: number) => void, signal: AbortSignal) =>
        measureOn(own, id, onprogress, signal);
      return { name, View: await panel.view(), measure };
    }),
  );
}

async function measureOn(
  own: OwnModel,
  experiment: string,
  onprogress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Measured<unknown>> {
  const [{ engine }, { explain, isAbort }] = await Promise.all([
    import('../live/client.ts'),
    import('../live/explain.ts'),
  ]);
  try {
    const { result } = await engine.run(experiment, {}, onprogress, signal, own.files);
    return { result };
  } catch (error) {
    return isAbort(error) ? null : { problem: explain(error) };
  }
}
