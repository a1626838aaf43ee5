import type { BlockStack } from './blocks.ts';
import type { FastModel, MemoryMode } from './memoryMode.ts';
import type { Unembedding } from './unembedding.ts';

/** Unpacks layers and unembedding. Throws DeviceError where the memory does not suffice; then nothing has changed. */
export async function buildFastModel(
  blocks: BlockStack,
  unembedding: Unembedding,
  signal: AbortSignal,
  onChange: (memory: MemoryMode) => void,
): Promise<FastModel> {
  const layers = await blocks.buildFast(signal);
  const last = await unembedding.buildFast().catch(async (error: unknown) => {
    await layers.drop();
    throw error;
  });
  return {
    adopt: () => {
      layers.adopt();
      last.adopt();
      onChange('fast');
    },
    drop: async () => {
      onChange('lean');
      await layers.drop();
      await last.drop();
    },
  };
}
