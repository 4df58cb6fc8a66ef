import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, scripts, test, type Page } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string): Person => {
  const way = test.info().project.name;
  return { first: 'Erika', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-90001'] };
};

/** Opens the preview from the page of a contact. */
async function preview(office: Page, who: Person): Promise<void> {
  await openContact(office, who);
  await hydrated(office);
  await office.getByRole('link', { name: 'Vorschau als …' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Vorschau als …' })).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByRole('button', { name: `Vorschau als ${who.first} ${who.last}` }).click();
  await expect(bar(office)).toContainText(`Vorschau als ${who.first} ${who.last} – nur lesen.`);
  await hydrated(office);
}

const bar = (page: Page) => page.getByRole('complementary', { name: 'Vorschau' });

test('staff see the portal as a customer has it, go from page to page, and back to their own @forms', async ({
  page,
  site,
  office,
  expectTrouble,
}) => {
  expectTrouble(/404/);
  const erika = person('Vorschau');
  await onlyOn(office);
  const name = await house(site, [erika]);
  await register(page, site, await createCode(office, erika), erika.email!);
  await atHome(page, `${erika.first} ${erika.last}`);
  await onlyOn(office, 'faq', 'channel');
  const home = new URL(page.url()).pathname;

  await preview(office, erika);
  await expect(office).toHaveURL(new RegExp(`${home}$`));
  await expect(office.getByRole('heading', { level: 1, name: `Guten Tag, ${erika.first} ${erika.last}` })).toBeVisible();
  await axe(office);
  await open(page, home);
  // What has come since her last visit is hers to know.
  const hers = (await page.getByRole('main').textContent())!.replace(/Sie haben alle \S+ gesehen\.|\S+ haben Sie noch nicht gesehen\./g, '');
  await expect(office.getByRole('main')).toHaveText(hers);

  // From page to page, by their own menu.
  for (const [link, heading] of [
    ['Mitteilungen', 'Mitteilungen'],
    ['FAQ', 'Häufige Fragen'],
    ['Meine Einstellungen', 'Meine Einstellungen'],
  ] as const) {
    await office.getByRole('navigation', { name: 'Seiten des Portals' }).getByRole('link', { name: link }).click();
    await expect(office.getByRole('heading', { level: 1, name: heading }).first()).toBeVisible();
    await expect(bar(office)).toBeVisible();
  }
  await office.getByRole('main').getByRole('link', { name: 'Wählen, ob Briefe auch auf Papier kommen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Kontaktweg' })).toBeVisible();
  await expect(office.getByRole('main').getByRole('button', { name: 'Speichern' })).toBeDisabled();
  await axe(office);
  // A link to the start leads to the start of the customer.
  await office.getByRole('link', { name: 'Zur Startseite' }).click();
  await expect(office).toHaveURL(new RegExp(`${home}$`));

  // The legal texts at the foot are read in the preview, too, and lead back.
  for (const legal of ['Datenschutz', 'Impressum']) {
    await office.getByRole('contentinfo').getByRole('link', { name: legal }).click();
    await expect(office.getByRole('heading', { level: 1, name: legal })).toBeVisible();
    await expect(bar(office)).toBeVisible();
  }
  await office.getByRole('banner').getByRole('link').first().click();
  await expect(office).toHaveURL(new RegExp(`${home}$`));

  // Beside it, in another tab, staff go on with their own work.
  const beside = await office.context().newPage();
  await open(beside, '/admin/contacts');
  await expect(beside.getByRole('heading', { level: 1, name: 'Kontakte' })).toBeVisible();
  await expect(bar(beside)).toHaveCount(0);
  await open(office, `${home}/me/contact`);
  await expect(bar(office)).toBeVisible();
  await beside.close();

  await bar(office).getByRole('button', { name: 'Vorschau beenden' }).click();
  await expect(office.getByText('Die Vorschau ist beendet.').first()).toBeVisible();
  await expect(office.getByRole('heading', { level: 1, name: `${erika.first} ${erika.last}` })).toBeVisible();
  await expect(office.getByText('Vorschau geöffnet').first()).toBeVisible();
  expect((await office.goto(home))?.status()).toBe(404);
  expect(name).not.toBe('');
  await onlyOn(office);
});

test('as a customer nothing can be sent, whatever a browser is made to send @forms', async ({
  page,
  site,
  office,
  expectTrouble,
}) => {
  expectTrouble(/403/);
  const erika = person('Gesperrt');
  await onlyOn(office);
  await house(site, [erika]);
  await register(page, site, await createCode(office, erika), erika.email!);
  await atHome(page, `${erika.first} ${erika.last}`);
  await onlyOn(office, 'channel', 'neighbours');
  const home = new URL(page.url()).pathname;

  await preview(office, erika);
  await open(office, `${home}/me/neighbours`);
  await expect(bar(office)).toContainText('Formulare sind gesperrt.');
  await expect(office.getByLabel('Name', { exact: true })).toBeDisabled();
  await expect(office.getByRole('button', { name: 'Einladung mailen' })).toBeDisabled();
  await axe(office);

  if (scripts()) {
    // Somebody unlocks the form with the tools of their browser.
    await office.evaluate(() => {
      for (const lock of document.querySelectorAll('fieldset.locked')) lock.removeAttribute('disabled');
    });
    await office.getByLabel('Name', { exact: true }).fill('Mia Sommer');
    await office.getByLabel('E-Mail-Adresse').fill(`mia.gesperrt.${test.info().project.name}@example.net`);
    await office.getByRole('button', { name: 'Einladung mailen' }).click();
    await expect(office.getByText('Das ist eine Vorschau, nur zum Lesen.', { exact: false }).first()).toBeVisible();
    await expect(bar(office)).toBeVisible();
  }
  await open(page, `${home}/me/neighbours`);
  await expect(page.getByText('10 von 10 Einladungen sind noch frei', { exact: false })).toBeVisible();

  // Signing out is the member of staff's, in the administration, and ends it.
  await bar(office).getByRole('button', { name: 'Vorschau beenden' }).click();
  await expect(office.getByText('Die Vorschau ist beendet.').first()).toBeVisible();
  await onlyOn(office);
});

test('where nobody has a login, the page says what to do first @forms', async ({ site, office }) => {
  const erika = person('Ohnelogin');
  await house(site, [erika]);
  await openContact(office, erika);
  await hydrated(office);
  await office.getByRole('link', { name: 'Vorschau als …' }).click();
  await expect(office.getByText('Hier hat noch niemand eine Anmeldung')).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByRole('link', { name: 'Zum Kontakt, dort einladen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: `${erika.first} ${erika.last}` })).toBeVisible();
});
