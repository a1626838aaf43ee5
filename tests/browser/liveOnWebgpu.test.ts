import { describe, expect } from 'vitest';
import { DemoPage } from './demoPage.ts';
import { expectSame } from './sameNumbers.ts';
import {
  isSlowOnSoftware,
  pageAddress,
  quicker,
  shippedDemos,
  shippedRecording,
  trainsItsOwn,
} from './shipped.ts';
import { test } from './site.ts';

const permissions = ['clipboard-read', 'clipboard-write'];

describe.each(shippedDemos())('$id', (shipped) => {
  const { id, data } = shipped;
  const { result: recorded } = shippedRecording(shipped, data.preset);

  test.skipIf(isSlowOnSoftware(id) || trainsItsOwn(shipped))(
    'gives the recorded numbers live on WebGPU',
    async ({ visit }) => {
      const { spec, result } = quicker(shipped);
      const address = pageAddress(shipped, { preset: data.preset, spec }, { device: 'webgpu' });
      const { page } = await visit(address, { device: 'webgpu', permissions });
      const demo = await new DemoPage(page, id).wake();
      await demo.goLive();
      expect(await demo.badge.innerText()).toMatch(/live on WebGPU/);
      const live = await demo.exported();
      expect(live).toMatchObject({ source: 'webgpu', spec });
      expectSame(`${id} on WebGPU`, { ...(recorded as object), ...result }, live);
    },
  );
});
