import { expect, hydrated, open, signIn, test } from '../fixtures.ts';

test('a page that was open during an update loads the new version by itself @desktop', async ({ page, administrator }) => {
  await signIn(page, administrator);
  await open(page, '/admin/settings');
  let answers = 0;
  await page.route('**/api/journal-page*', async (route) => {
    const answer = await route.fetch();
    answers += 1;
    // The mark of the build leads what is packed.
    const body = Buffer.from((await answer.body()).toString('latin1').replace(/v[0-9a-f]{16}/, 'v0123456789abcdef'), 'latin1');
    await route.fulfill({ response: answer, body });
  });
  const loaded = page.waitForRequest((request) => request.isNavigationRequest());
  await page.getByRole('link', { name: 'Protokoll' }).click();
  expect(new URL((await loaded).url()).pathname).toBe('/admin/journal');
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Protokoll');
  expect(answers).toBe(1);
});
