import { expect, it } from 'vitest';
import { microscope, microscopeHere } from '../../made-up/cliCheckpoint.ts';

it('a command that runs no model takes --device, and says that it changes nothing', async () => {
  const { stdout, stderr, code } = await microscopeHere('list', '--device', 'webgpu');
  expect(code).toBe(0);
  expect(stdout).toContain('truth-direction');
  expect(stderr).toBe('--device changes nothing: this command runs no model\n');
});

it('self-test without a prompt says how near a device comes to the recorded logits', async () => {
  const { stdout, stderr, code } = await microscope('self-test', 'ekg-healthy');
  expect(code, stderr).toBe(0);
  const [, worst] = /^ekg-healthy on wasm: worst logit off by (\S+)\n$/.exec(stdout) ?? [];
  expect(Number(worst)).toBeLessThan(1e-3); // they are recorded to three decimals
});

it('self-test says what to do for a model that has none', async () => {
  const { stdout, stderr, code } = await microscopeHere('self-test', 'no-such-model');
  expect([stdout, code]).toEqual(['', 1]);
  expect(stderr).toMatch(/no model "no-such-model"/);
});
