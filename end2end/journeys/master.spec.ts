import { axe, expect, hydrated, open, signIn, test, type Page } from '../fixtures.ts';
import { house, openContact, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string, more: Partial<Person> = {}): Person => ({
  first: 'Rita',
  last: `${last} ${test.info().project.name}`,
  numbers: ['M-70001'],
  ...more,
});

/** Sends the form of a page. */
async function save(page: Page): Promise<void> {
  await page.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).click();
  await hydrated(page);
}

test('a clerk makes a house, a flat, a contact and a contract, and corrects them @forms', async ({ page, site, expectTrouble }, info) => {
  expectTrouble(/422/);
  const clerk = await site.addStaff(`Tom Birke ${info.project.name}`, 'clerk');
  const mark = `${info.project.name}-${info.workerIndex}`;
  await signIn(page, clerk);

  await open(page, '/admin/properties/new');
  await axe(page);
  await page.getByLabel('Name', { exact: true }).fill(`Birkenhof ${mark}`);
  await page.getByLabel('Referenz', { exact: true }).fill(`B-${mark}`);
  await save(page);
  await expect(page.getByRole('heading', { level: 1, name: `Birkenhof ${mark}` })).toBeVisible();

  await page.getByRole('link', { name: 'Einheit anlegen' }).click();
  await hydrated(page);
  await page.getByLabel('Name', { exact: true }).fill('Wohnung 1');
  await page.getByLabel('Referenz', { exact: true }).fill(`B-${mark}-1`);
  await save(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Wohnung 1' })).toBeVisible();

  await open(page, '/admin/contacts/new');
  await axe(page);
  await page.getByLabel('Vorname').fill('Rita');
  await save(page);
  await expect(page.getByText('Bitte geben Sie einen Nachnamen oder eine Firma an.')).toBeVisible();
  await expect(page.getByLabel('Vorname')).toHaveValue('Rita');
  await page.getByLabel('Nachname').fill(`Birke ${mark}`);
  await page.getByLabel('E-Mail-Adresse').fill(`rita-${mark}@example.net`);
  await save(page);
  await expect(page.getByRole('heading', { level: 1, name: `Rita Birke ${mark}` })).toBeVisible();

  await page.getByRole('link', { name: 'Vertrag anlegen' }).click();
  await hydrated(page);
  await page.getByLabel('Einheit suchen').fill(`birkenhof ${mark} wohnung`);
  await page.getByRole('button', { name: 'Einheit suchen' }).click();
  await hydrated(page);
  await page.getByRole('radio', { name: `Wohnung 1, Birkenhof ${mark}` }).check();
  await page.getByLabel('Vertragsnummer').fill(`M-${mark}`);
  await axe(page);
  await save(page);
  await expect(page.getByText('Der Vertrag ist gespeichert.')).toBeVisible();
  await expect(page.getByRole('main').getByText(`M-${mark}`).first()).toBeVisible();

  await page.getByRole('main').getByRole('link', { name: 'Bearbeiten', exact: true }).click();
  await hydrated(page);
  await page.getByLabel('Interne Notiz').fill('Klingel defekt');
  await save(page);
  await expect(page.getByText('Klingel defekt').first()).toBeVisible();
  await axe(page);
});

test('whoever is there already is shown before they are made twice @forms', async ({ page, site, expectTrouble }) => {
  expectTrouble(/422/);
  const clerk = await site.addStaff(`Petra Doppelt ${test.info().project.name}`, 'clerk');
  const rita = person('Doppelt', { email: 'rita.doppelt@example.net' });
  await house(site, [rita]);
  await signIn(page, clerk);
  await open(page, '/admin/contacts/new');
  await page.getByLabel('Vorname').fill('Rita');
  await page.getByLabel('Nachname').fill(rita.last);
  await page.getByLabel('E-Mail-Adresse').fill('rita.doppelt@example.net');
  await save(page);
  await expect(page.getByRole('link', { name: `${rita.last}, Rita` })).toBeVisible();
  await axe(page);
  await page.getByRole('checkbox', { name: 'Es ist jemand anderes, bitte anlegen' }).check();
  await save(page);
  await expect(page.getByText('Der Kontakt ist angelegt.')).toBeVisible();
});

test('a stale form is told what stands there now @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/409/);
  const clerk = await site.addStaff(`Petra Zugleich ${test.info().project.name}`, 'clerk');
  const rita = person('Zugleich');
  await house(site, [rita]);
  await signIn(page, clerk);
  for (const who of [page, office]) {
    await openContact(who, rita);
    await who.getByRole('main').getByRole('link', { name: 'Bearbeiten', exact: true }).click();
    await hydrated(who);
  }
  await office.getByLabel('Telefon').fill('089 1111');
  await save(office);
  await page.getByLabel('Telefon').fill('089 2222');
  await save(page);
  await expect(page.getByRole('alert')).toContainText('Ihr Wert: Telefon 089 2222. Wert jetzt: Telefon 089 1111.');
  await expect(page.getByLabel('Telefon')).toHaveValue('089 2222');
});

test('what is archived is out of use and comes back @forms', async ({ page, site }) => {
  const clerk = await site.addStaff(`Tom Archiv ${test.info().project.name}`, 'clerk');
  const ida = person('Archiv', { first: 'Ida' });
  const name = await house(site, [ida]);
  await signIn(page, clerk);
  const main = page.getByRole('main');
  /** Archives what the page is about, and brings it back. */
  const thereAndBack = async (before: RegExp) => {
    const here = page.url();
    await main.getByRole('link', { name: 'Archivieren', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: before })).toBeVisible();
    await hydrated(page);
    await axe(page);
    await main.getByRole('button', { name: 'Archivieren', exact: true }).click();
    await expect(page.getByText(/^Archiviert am/).first()).toBeVisible();
    await open(page, here);
    await main.getByRole('button', { name: 'Zurückholen' }).click();
    await hydrated(page);
    await expect(main.getByRole('link', { name: 'Archivieren', exact: true })).toBeVisible();
  };
  await open(page, `/admin/properties?q=${encodeURIComponent(name)}`);
  await main.getByRole('link', { name, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await thereAndBack(/archivieren\?$/);
  await main.getByRole('link', { name: 'Wohnung 1', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Wohnung 1' })).toBeVisible();
  await thereAndBack(/^Wohnung 1 archivieren\?$/);
  await openContact(page, ida);
  await thereAndBack(/^Ida .* archivieren\?$/);

  await main.locator('a[href^="/admin/contracts/"]').first().click();
  await expect(page.getByRole('heading', { level: 1, name: /^Vertrag von Ida/ })).toBeVisible();
  await hydrated(page);
  await main.getByRole('link', { name: 'Archivieren', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: /archivieren\?$/ })).toBeVisible();
  await main.getByRole('button', { name: 'Archivieren', exact: true }).click();
  await expect(page.getByText('Der Vertrag ist archiviert.')).toBeVisible();
  await hydrated(page);
  await main.getByText('Archivierte Verträge').click();
  await main.getByRole('button', { name: 'Zurückholen' }).click();
  await expect(page.getByText('Der Vertrag ist zurückgeholt.')).toBeVisible();
});
