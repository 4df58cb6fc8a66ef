import { axe, expect, open, signIn, test } from '../fixtures.ts';

test.use({ serviceWorkers: 'allow' });

test('without a connection the portal says so, and goes on when there is one', async ({ page, context, administrator, expectTrouble }) => {
  expectTrouble(/net::ERR_INTERNET_DISCONNECTED/);
  await signIn(page, administrator);
  await open(page, '/admin/contacts');
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await context.setOffline(true);
  await page.goto('/admin/journal');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Keine Verbindung');
  await axe(page);
  await context.setOffline(false);
  await page.getByRole('link', { name: 'Noch einmal versuchen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Protokoll');
});

test('the portal can be put on the start page of a phone @desktop', async ({ page, site, administrator }) => {
  await signIn(page, administrator);
  const link = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = await (await page.request.get(new URL(link ?? '', site.url).href)).json();
  expect(manifest).toMatchObject({ display: 'standalone', start_url: '/', scope: '/' });
  for (const { src, sizes } of manifest.icons) {
    const picture = await (await page.request.get(new URL(src, site.url).href)).body();
    // Width and height stand in the head of a PNG.
    expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(sizes);
  }
});
