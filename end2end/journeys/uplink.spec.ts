import { axe, expect, hydrated, open, signIn, test } from '../fixtures.ts';
import { house, onlyOn, set, toggle } from '../office.ts';

/** Long, and with all that could break a page into which it is put. */
const text = [`"Tür" & <b>Tor</b> </textarea><script>window.broken = true</script>`, '', 'ö😀 $& $1 <!--form-->', 'Ende '.repeat(400).trim()].join('\n');

test.describe('with a connection that breaks', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a form that could not be sent is kept and can be sent again', async ({ page, administrator, context, expectTrouble }) => {
    expectTrouble(/net::ERR_(INTERNET_DISCONNECTED|FAILED)|503/);
    await signIn(page, administrator);
    const title = `Abgebrochen & "gesendet" ${test.info().project.name}`;
    await open(page, '/admin/announcements/new');
    await page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    // Only a page that was opened after the worker was there is looked after.
    await open(page, '/admin/announcements/new');
    await page.getByLabel('Titel').fill(title);
    await page.getByLabel('Text', { exact: true }).fill(text);
    await page.getByRole('radio', { name: 'Alle Liegenschaften' }).check();

    await context.setOffline(true);
    const save = page.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last();
    await save.click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Die Verbindung ist abgebrochen');
    await axe(page);
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    // Still nothing: it stays on the page.
    await page.getByRole('button', { name: 'Noch einmal senden' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Die Verbindung ist abgebrochen');

    await expect(page.getByRole('link', { name: /Nachsehen/ })).toHaveAttribute('href', '/admin/announcements/new');

    await context.setOffline(false);
    await page.getByRole('button', { name: 'Noch einmal senden' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await hydrated(page);
    await page.getByRole('link', { name: 'Bearbeiten' }).click();
    await expect(page.getByLabel('Text', { exact: true })).toHaveValue(text);
  });

  test('a switch that could not be set says so and stays as it is @desktop', async ({ page, administrator, context, expectTrouble }) => {
    expectTrouble(/net::ERR_INTERNET_DISCONNECTED/);
    await signIn(page, administrator);
    await onlyOn(page);
    await open(page, '/admin/settings');
    await context.setOffline(true);
    await toggle(page, 'faq').click();
    await expect(page.getByText(/Verbindung war unterbrochen/)).toBeVisible();
    await expect(toggle(page, 'faq')).toHaveAttribute('aria-checked', 'false');
    await context.setOffline(false);
    await set(page, 'faq', true);
    await set(page, 'faq', false);
  });
});

test('what was typed while the session ended waits until somebody has signed in again @forms', async ({
  page,
  administrator,
  context,
  expectTrouble,
}) => {
  expectTrouble(/401/);
  await signIn(page, administrator);
  const title = `Zu lange "gewartet" & ${test.info().project.name}`;
  await open(page, '/admin/announcements/new');
  await page.getByLabel('Titel').fill(title);
  await page.getByLabel('Text', { exact: true }).fill(text);
  await page.getByRole('radio', { name: 'Alle Liegenschaften' }).check();
  await context.clearCookies();
  await page.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Bitte melden Sie sich wieder an');
  await axe(page);

  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'In einem neuen Fenster anmelden' }).click();
  const window = await opened;
  await signIn(window, administrator);
  await window.close();
  await page.getByRole('button', { name: 'Noch einmal senden' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await hydrated(page);
  await page.getByRole('link', { name: 'Bearbeiten' }).click();
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue(text);
});

test('a form whose button is pressed twice is sent once @desktop', async ({ page, administrator }) => {
  await signIn(page, administrator);
  await open(page, '/admin/faq/categories/new');
  await page.getByLabel('Name', { exact: true }).fill(`Zweimal ${test.info().project.name}`);
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.isNavigationRequest()) sent += 1;
  });
  // The answer takes its time, as over a slow line.
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: -1, uploadThroughput: -1 });
  await page.getByRole('button', { name: 'Speichern' }).dblclick();
  await expect(page.getByRole('heading', { level: 1, name: /^Zweimal/ })).toBeVisible();
  expect(sent).toBe(1);
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });

  // Gone back to, the form can be sent once more.
  await page.goBack();
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill(`Noch eine ${test.info().project.name}`);
  await page.getByRole('button', { name: 'Speichern' }).click();
  await expect(page.getByRole('heading', { level: 1, name: /^Noch eine/ })).toBeVisible();
  expect(sent).toBe(2);
});

test('over a slow line what was typed arrives whole, and once @desktop', async ({ page, site, administrator }) => {
  const name = await house(site, [{ first: 'Lena', last: 'Langsam', numbers: ['M-91001'] }]);
  await signIn(page, administrator);
  const title = `Langsam ${name}`;
  await open(page, '/admin/announcements/new');
  await page.getByLabel('Titel').fill(title);
  await page.getByLabel('Text', { exact: true }).fill(text);
  await page.getByRole('radio', { name: 'Alle Liegenschaften' }).check();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 60_000, uploadThroughput: 3_000 });
  const save = page.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last();
  // Whoever waits long presses again.
  await save.dblclick();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title, { timeout: 30_000 });
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  await open(page, `/admin/announcements?q=${encodeURIComponent(title)}`);
  await expect(page.getByRole('main').getByRole('link', { name: title })).toHaveCount(1);
  await page.getByRole('main').getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await hydrated(page);
  await page.getByRole('link', { name: 'Bearbeiten' }).click();
  await expect(page.getByLabel('Text', { exact: true })).toHaveValue(text);
});
