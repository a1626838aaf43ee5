import { expect } from 'vitest';
import type { ClaimsData } from '../../src/claims/claimGroups.ts';
import { test } from './site.ts';

const GROUP = 'ekg-and-microscope/ordinary';
const CLAIM = { path: 'heldOut.reports', impossible: '== 99999' };
const LIVE_TIMEOUT = 5 * 60_000;

test('the claims of a run are decided again in the browser, and one that is false is said to fail', async ({
  visit,
  site,
}) => {
  site.break(/\/claims(\/|\.json)/, {
    edit: (html) =>
      html
        .replace(/(?<="path":"heldOut\.reports","holds":")[^"]*/, CLAIM.impossible)
        .replace(/(?<=>heldOut\.reports<.{0,120}>)(>|&gt;)= 200(?=<)/, CLAIM.impossible),
  });
  const { page } = await visit('/claims/?device=wasm');
  const response = await page.request.get('/claims.json');
  const { groups } = (await response.json()) as ClaimsData;
  const own = groups.find(({ experiment, preset }) => `${experiment}/${preset}` === GROUP)!;
  const falsified = own.claims.findIndex(({ holds }) => holds === CLAIM.impossible);
  expect(own.claims[falsified]?.path).toBe(CLAIM.path);

  const group = page.locator(`[data-group="${GROUP}"]`);
  await group.getByRole('button', { name: 'Run' }).click();
  await page
    .locator(`[data-group="${GROUP}"][data-phase="done"]`)
    .waitFor({ timeout: LIVE_TIMEOUT });
  const verdicts = await group
    .locator('tbody tr:has(td)')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['verdict']));
  expect(verdicts).toEqual(own.claims.map((_, at) => (at === falsified ? 'fails' : 'holds')));
  const all = groups.reduce((sum, { claims }) => sum + claims.length, 0);
  const hold = own.claims.length - 1;
  expect(await page.getByTestId('claims-count').innerText()).toBe(
    `${hold} of ${all} hold here, 1 fails, ${all - hold - 1} not run yet`,
  );
});

test('a run of all can be stopped, and says of no claim what it has not seen', async ({
  visit,
}) => {
  const { page } = await visit('/claims/?device=wasm');
  await page.getByTestId('run-claims').click();
  await page.locator('[data-phase="waiting"]').first().waitFor();
  await page.getByTestId('stop-claims').click();
  await page.getByTestId('run-claims').waitFor();
  expect(await page.locator('[data-group]:not([data-phase="recorded"])').count()).toBe(0);
  expect(await page.locator('[data-verdict]').count()).toBe(0);
});
