import { atHome, enterCode, next, password, register, setUpLogin } from '../customer.ts';
import { axe, expect, hydrated, linkIn, open, test, type Page } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, press, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string, more: Partial<Person> = {}): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-70001'], ...more };
};

async function invite(page: Page, name: string, email: string, level: string): Promise<void> {
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByLabel('Rechte').selectOption({ label: level });
  await page.getByRole('button', { name: 'Einladung mailen' }).click();
}

test('a couple shares one contact, and one who looks after it stays @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/422|404/);
  await onlyOn(office);
  const jana = person('Paar');
  const partner = `marek.${test.info().project.name}@example.net`;
  await house(site, [jana]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;

  // She is the only one who looks after it: nobody takes that away from her.
  await open(page, `${home}/me`);
  await page.getByRole('main').getByRole('link', { name: 'Sehen und bestimmen, wer Zugang hat' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Nutzerverwaltung' })).toBeVisible();
  await axe(page);
  await expect(page.getByText(/Sie sind die letzte Person mit Administrator-Rechten/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Eigenen Zugang beenden' })).toHaveCount(0);

  await invite(page, 'Marek Paar', 'marek@', 'Administrator-Rechte');
  await expect(page.getByText('Das ist keine E-Mail-Adresse.').first()).toBeVisible();
  await invite(page, 'Marek Paar', partner, 'Administrator-Rechte');
  await expect(page.getByText(partner).first()).toBeVisible();
  await invite(page, 'Marek Paar', partner, 'Nutzer-Rechte');
  await expect(page.getByText(/schon Zugang oder eine Einladung/).first()).toBeVisible();

  const other = await visitor();
  await open(other, linkIn(await site.mailTo(partner), /^\/invitation\//));
  await next(other);
  await setUpLogin(other);
  await atHome(other, 'Marek Paar');

  // Now there are two; she leaves, and he is the last one.
  await open(page, `${home}/me/people`);
  await expect(page.getByText('Marek Paar').first()).toBeVisible();
  await page.getByText(`Rechte ändern oder Zugang beenden: ${jana.first} ${jana.last}`).click();
  await page.getByRole('button', { name: 'Eigenen Zugang beenden' }).click();
  await open(page, '/');
  await expect(page).toHaveURL(/\/ended$/);
  await axe(page);
  await open(other, `${home}/me/people`);
  await expect(other.getByText(/Sie sind die letzte Person mit Administrator-Rechten/)).toBeVisible();

  // Staff may do it, after they were told what it means; it holds in the session that is open.
  await openContact(office, jana);
  await office.getByRole('main').locator('a[href$="/users"]').click();
  await expect(office.getByText('Marek Paar').first()).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByText('Rechte ändern oder Zugang beenden: Marek Paar').click();
  await expect(office.getByText(/Danach kümmert sich niemand mehr/)).toBeVisible();
  await press(office, 'Zugang beenden', 'Der Zugang ist beendet.');
  await open(other, '/');
  await expect(other).toHaveURL(/\/ended$/);
});

test('one person has two contacts and three houses in one login @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/404/);
  await onlyOn(office);
  const reference = `Z-${test.info().project.name}`;
  const flats = person('Dreihaus', { reference });
  const garage = person('Dreihaus', { first: 'Johanna', numbers: ['G-70003'] });
  const first = await house(site, [flats]);
  const second = await house(site, [{ ...flats, numbers: ['M-70002'] }]);
  const third = await house(site, [garage]);

  await register(page, site, await createCode(office, flats), flats.email!);
  await atHome(page, `${flats.first} ${flats.last}`);
  await page.getByRole('banner').getByText(first).click();
  await expect(page.getByRole('link', { name: second, exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: third, exact: true })).toHaveCount(0);

  await enterCode(page, await createCode(office, garage));
  await expect(page.getByRole('heading', { level: 1, name: 'Zugang hinzufügen' })).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Zugang hinzufügen' }).click();
  await expect(page).toHaveURL(/\/p\/\d+$/);
  for (const name of [second, third, first]) {
    await hydrated(page);
    const here = new URL(page.url()).pathname;
    await page.getByRole('banner').locator('summary, button').first().click();
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page).not.toHaveURL(here);
    await expect(page.getByRole('banner').getByText(name).first()).toBeVisible();
  }
  const own = new URL(page.url()).pathname;
  await open(page, `${own}/me/contact`);
  await expect(page.getByText('M-70001').first()).toBeVisible();
  await expect(page.getByText('G-70003')).toHaveCount(0);
  const nowhere = await page.goto('/p/99999/me/contact');
  expect(nowhere?.status()).toBe(404);
});

test('the one who moved out is out, and in again as long as the window is open @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/404|422/);
  await onlyOn(office);
  const number = `W-${test.info().project.name}`;
  const karl = person('Auszug', { first: 'Karl', numbers: [number] });
  await house(site, [karl]);
  await register(page, site, await createCode(office, karl), karl.email!);
  await atHome(page, `${karl.first} ${karl.last}`);
  const home = new URL(page.url()).pathname;

  await site.endContracts(number, 3);
  expect((await page.goto(home))?.status()).toBe(404);
  await open(page, '/');
  await expect(page).toHaveURL(/\/ended$/);
  await axe(page);
  await expect(page.getByText(/endete am/)).toBeVisible();
  await expect(page.getByText(/^Kontaktdaten: Karl/)).toHaveCount(0);

  const window = office.getByRole('switch', { name: 'Zugriff nach Vertragsende' });
  const turn = async (on: boolean) => {
    await open(office, '/admin/access');
    if ((await window.getAttribute('aria-checked')) !== String(on)) await window.click();
    await expect(window).toHaveAttribute('aria-checked', String(on));
    await hydrated(office);
  };
  await turn(true);
  await axe(office);
  await open(page, '/ended');
  await page.getByText(/^Kontaktdaten: Karl/).click();
  await expect(page.getByText(karl.email!).first()).toBeVisible();
  expect((await page.goto(home))?.status()).toBe(404);
  await turn(false);
  await open(page, '/ended');
  await expect(page.getByText(/^Kontaktdaten: Karl/)).toHaveCount(0);

  // The contract goes on after all: the house is open again, in the same session.
  await site.endContracts(number, -30);
  await open(page, '/');
  await atHome(page, `${karl.first} ${karl.last}`);

  // Whoever wants to go altogether deletes the login with the password.
  await open(page, '/account/delete');
  await axe(page);
  await page.locator('input[type="password"]').fill(password);
  await page.getByRole('button', { name: /löschen/ }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  const again = await visitor();
  await open(again, '/sign-in');
  await again.locator('input[autocomplete~="username"]').fill(karl.email!);
  await again.locator('input[autocomplete~="current-password"]').fill(password);
  await again.getByRole('button', { name: 'Anmelden' }).click();
  await expect(again.getByRole('alert')).toBeVisible();
});

test('who has signed for next week gets in before, as far as the window is open @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/404|422/);
  await onlyOn(office);
  const number = `V-${test.info().project.name}`;
  const lena = person('Vorher', { first: 'Lena', numbers: [number] });
  await house(site, [lena]);
  await site.startContracts(number, 5);

  const window = office.getByRole('switch', { name: 'Zugriff vor Vertragsbeginn' });
  const turn = async (on: boolean) => {
    await open(office, '/admin/access');
    if ((await window.getAttribute('aria-checked')) !== String(on)) await window.click();
    await expect(window).toHaveAttribute('aria-checked', String(on));
    await hydrated(office);
  };
  // Without the window nobody can be invited who has no contract yet.
  await turn(false);
  await openContact(office, lena);
  await expect(office.getByText('kein Zugang').first()).toBeVisible();
  await expect(office.getByRole('button', { name: 'Code erstellen', exact: true })).toHaveCount(0);

  await turn(true);
  await register(page, site, await createCode(office, lena), lena.email!);
  await expect(page).toHaveURL(/\/ended$/);
  await expect(page.getByText(/Ihr Vertrag beginnt am/).first()).toBeVisible();
  await axe(page);
  await page.getByText(/^Kontaktdaten: Lena/).click();
  await expect(page.getByText(lena.email!).first()).toBeVisible();

  // Closed again: what was shared is closed, the login stays.
  await turn(false);
  await open(page, '/ended');
  await expect(page.getByText(/^Kontaktdaten: Lena/)).toHaveCount(0);

  // The contract begins, and the house is open in the same session.
  await site.startContracts(number, -1);
  await open(page, '/');
  await atHome(page, `${lena.first} ${lena.last}`);
});
