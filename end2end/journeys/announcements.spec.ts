import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, test } from '../fixtures.ts';
import { announcement, createCode, draft, house, onlyOn, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string, more: Partial<Person> = {}): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-80001'], ...more };
};

test('staff see whom it reaches, publish it, and a tenant reads it @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/422/);
  await onlyOn(office);
  const jana = person('Wasser');
  const name = await house(site, [jana]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;
  const title = `Wasser abgestellt ${test.info().project.name}`;

  // The preview saves nothing and keeps what was typed.
  await open(office, '/admin/announcements/new');
  await axe(office);
  await office.getByLabel('Titel').fill(title);
  await office.getByLabel('Text', { exact: true }).fill('Am **Montag**.');
  await office.getByRole('button', { name: 'Vorschau' }).click();
  await hydrated(office);
  await expect(office.locator('#preview strong')).toHaveText('Montag');
  await expect(office.getByLabel('Titel')).toHaveValue(title);
  await axe(office);

  const address = await draft(office, { title, house: name });
  await expect(office.getByText('Erreicht eine Person, E-Mails: 1.')).toBeVisible();
  await axe(office);
  await office.getByRole('link', { name: 'Empfänger ansehen' }).click();
  await expect(office.getByText(jana.email!)).toBeVisible();
  await open(page, `${home}/announcements`);
  await expect(page.getByText(title)).toHaveCount(0);

  await open(office, `${address}/publish`);
  await axe(office);
  await office.getByRole('button', { name: 'Veröffentlichen', exact: true }).click();
  await expect(office.getByText('Eine Person sieht sie.')).toBeVisible();
  // Whom it is for is changed only once somebody has agreed to whom it reaches then.
  await open(office, `${address}/edit`);
  await office.getByLabel('Eigentümer oder Mieter').selectOption('tenant');
  const save = office.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last();
  await save.click();
  await expect(office.getByText(`Danach erreicht die Mitteilung eine Person: ${jana.first} ${jana.last}.`)).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByLabel('Ja, diese Personen soll sie erreichen').check();
  await save.click();
  await expect(office.getByText('Eine Person sieht sie.')).toBeVisible();
  const mail = await site.mailTo(jana.email!, new RegExp(title));
  expect(mail.text).toContain('/announcements/');
  await office.getByRole('link', { name: 'Empfänger ansehen' }).click();
  await expect(office.getByText('E-Mails beim letzten Versand')).toBeVisible();

  await open(page, home);
  await expect(page.getByText('Neue Mitteilungen')).toBeVisible();
  await axe(page);
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await expect(page.locator('strong', { hasText: 'Montag' })).toBeVisible();
  await hydrated(page);
  await axe(page);
});

test('a letter to one flat is not for the neighbour @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/404|422/);
  await onlyOn(office);
  const [jana, emre] = [person('Brief'), person('Nachbar', { first: 'Emre', numbers: ['M-80002'] })];
  const name = await house(site, [jana, emre]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const neighbour = await visitor();
  await register(neighbour, site, await createCode(office, emre), emre.email!);
  await atHome(neighbour, `${emre.first} ${emre.last}`);
  const home = new URL(page.url()).pathname;

  const title = `Heizkörper ${test.info().project.name}`;
  await announcement(office, { title, house: name, flat: 'Wohnung 1' });
  await open(page, `${home}/announcements`);
  await page.getByRole('link', { name: title }).click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  const address = new URL(page.url()).pathname;
  await open(neighbour, `${home}/announcements`);
  await expect(neighbour.getByText(title)).toHaveCount(0);
  expect((await neighbour.goto(address))?.status()).toBe(404);
});

test('what is scheduled nobody sees before @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/422/);
  await onlyOn(office);
  const jana = person('Spaeter');
  const name = await house(site, [jana]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;
  const title = `Ab morgen ${test.info().project.name}`;
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  const address = await announcement(office, { title, house: name, later: [day, '07:30'] });
  await open(page, `${home}/announcements`);
  await expect(page.getByText(title)).toHaveCount(0);
  await open(office, address);
  await expect(office.getByText('Wird veröffentlicht')).toBeVisible();
  await office.getByText('Zurückziehen').first().click();
  await office.getByRole('button', { name: 'Zurückziehen', exact: true }).click();
  await expect(office.getByText('zurückgezogen', { exact: true }).first()).toBeVisible();
});

test('a draft that nobody needs is deleted, after a question @forms', async ({ site, office, expectTrouble }) => {
  expectTrouble(/404|422/);
  const name = await house(site, [person('Entwurf')]);
  const title = `Verschrieben ${test.info().project.name}`;
  const address = await draft(office, { title, house: name });
  const ask = async () => {
    await office.getByRole('link', { name: 'Löschen …' }).click();
    await expect(office.getByRole('heading', { level: 1, name: `Entwurf „${title}“ löschen?` })).toBeVisible();
    await hydrated(office);
  };
  await ask();
  await axe(office);
  await office.getByRole('link', { name: 'Abbrechen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: title, exact: true })).toBeVisible();
  await ask();
  await office.getByRole('button', { name: 'Entwurf löschen' }).click();
  await expect(office.getByText('Der Entwurf ist gelöscht.')).toBeVisible();
  await expect(office.getByRole('link', { name: title, exact: true })).toHaveCount(0);
  expect((await office.goto(address))?.status()).toBe(404);
});
