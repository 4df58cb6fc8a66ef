import { axe, expect, hydrated, linkIn, open, signIn, test, type Page } from '../fixtures.ts';

const password = 'Morgens um sieben pfeift der Tee';
/** Journeys of all ways to look share an installation: each brings people of its own. */
const named = (name: string) => `${name} ${test.info().project.name}`;
const address = (name: string) => `${name}.${test.info().project.name}@lindenhof.example`;

async function openMember(office: Page, name: string): Promise<void> {
  await open(office, '/admin/staff');
  await office.getByRole('link', { name, exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();
  await hydrated(office);
}

test('somebody is invited by a link, signs in, gets another role, and is deactivated in the middle of their work @forms', async ({
  page,
  office,
  site,
  expectTrouble,
}) => {
  expectTrouble(/40[149]|422/);
  const name = named('Nele Neu');
  await open(office, '/admin/staff');
  await axe(office);
  await office.getByRole('link', { name: 'Einladen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Mitarbeiter einladen' })).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByLabel('Name', { exact: true }).fill(name);
  await office.getByLabel('E-Mail-Adresse').fill('maria.huber@hausverwaltung.example');
  await office.getByRole('button', { name: 'Einladen und mailen' }).click();
  await expect(office.getByText('gehört schon jemandem in der Liste')).toBeVisible();
  await expect(office.getByLabel('Name', { exact: true })).toHaveValue(name);
  await office.getByLabel('E-Mail-Adresse').fill(address('nele'));
  await office.getByRole('button', { name: 'Einladen und mailen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: `Einladung für ${name}` })).toBeVisible();
  await axe(office);
  const shown = await office.getByRole('link', { name: /\/staff-invitation\// }).getAttribute('href');
  const mailed = linkIn(await site.mailTo(address('nele')), /staff-invitation/);
  expect(mailed).toBe(new URL(shown ?? '').pathname);
  await office.reload();
  await expect(office.getByText('Der Link wurde schon gezeigt')).toBeVisible();
  await open(office, `/admin/search?q=${encodeURIComponent(name)}`);
  await office.getByRole('main').getByRole('link', { name }).click();
  await expect(office.getByRole('heading', { level: 1, name, exact: true })).toBeVisible();

  await page.goto(mailed);
  const passwords = page.locator('input[autocomplete="new-password"]');
  await passwords.nth(0).fill(password);
  await passwords.nth(1).fill(password);
  await page.getByRole('button', { name: 'Passwort speichern und anmelden' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Übersicht' })).toBeVisible();

  await openMember(office, name);
  await axe(office);
  await office.getByLabel('Rolle').selectOption('manager');
  await office.getByRole('button', { name: 'Speichern', exact: true }).click();
  await expect(office.getByText('Gespeichert.')).toBeVisible();
  await hydrated(office);
  await office.getByText('Deaktivieren', { exact: true }).click();
  await office.getByRole('button', { name: 'Zugang deaktivieren' }).click();
  await expect(office.getByText('Der Zugang ist deaktiviert.')).toBeVisible();

  await open(page, '/admin/contacts');
  await expect(page.getByRole('heading', { level: 1, name: 'Anmelden' })).toBeVisible();
  await expect(page.getByText('Ihr Zugang zur Administration ist nicht mehr aktiv')).toBeVisible();

  await openMember(office, name);
  await office.getByRole('link', { name: 'Ganzes Protokoll zu dieser Person' }).click();
  await expect(office.getByRole('row', { name: /deaktiviert/ }).first()).toBeVisible();
  await expect(office.getByRole('row', { name: /Sachbearbeitung.*Objektbetreuung/ }).first()).toBeVisible();
});

test('own sessions and those of others are seen and ended @forms', async ({ page, office, site, visitor, expectTrouble }) => {
  expectTrouble(/401/);
  const staff = await site.addStaff(named('Ida Klein'), 'clerk');
  const other = await visitor();
  await signIn(page, staff);
  await signIn(other, staff);
  await open(page, '/admin/me');
  await axe(page);
  await expect(page.getByText('dieses Gerät')).toBeVisible();
  await page.getByRole('button', { name: 'Alle anderen beenden' }).click();
  await expect(page.getByText('Eine Sitzung ist beendet.')).toBeVisible();
  await open(other, '/admin/contacts');
  await expect(other.getByText('von einem anderen Gerät aus beendet')).toBeVisible();

  await openMember(office, staff.name);
  await office.getByRole('button', { name: 'Alle beenden' }).click();
  await expect(office.getByText('Eine Sitzung ist beendet.')).toBeVisible();
  await open(page, '/admin');
  await expect(page.getByText('Die Verwaltung hat Ihre Sitzung beendet')).toBeVisible();
});
