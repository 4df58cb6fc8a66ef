import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, scripts, test, type Page } from '../fixtures.ts';
import { addFaqEntry, createCode, house, onlyOn, writeFaq, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people and questions of its own. */
const person = (last: string): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-80001'] };
};

/** What the switch is at one house, made on the page of its exceptions. */
async function except(office: Page, name: string, button: string): Promise<void> {
  await open(office, `/admin/settings/service.faq/exceptions?q=${encodeURIComponent(name)}`);
  await office.getByRole('button', { name: new RegExp(`^${button} ?: ${name}$`) }).click();
  await hydrated(office);
  await expect(office.getByText('Gespeichert. Es gilt ab sofort.')).toBeVisible();
}

test('the FAQ is on for one house only, and Jana searches it and says whether it helped @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/404/);
  await onlyOn(office);
  const [jana, other] = [person('Faq'), person('Ohnefaq')];
  const name = await house(site, [jana]);
  await house(site, [other]);
  const way = test.info().project.name;
  const { category } = await writeFaq(office, `Wann ist der Sperrmülltermin ${way}?`, `Müll ${way}`);
  await addFaqEntry(office, category, `Wo ist der Haustürschlüssel ${way}?`);

  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;
  await page.goto(`${home}/faq`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');

  await except(office, name, 'Hier ein');
  await axe(office);
  await open(office, '/admin/settings');
  await expect(office.getByText(/Gilt nur für .*ausgewählte/)).toBeVisible();

  // In the other house there is none, though the questions are for all houses.
  const neighbour = await visitor();
  await register(neighbour, site, await createCode(office, other), other.email!);
  await atHome(neighbour, `${other.first} ${other.last}`);
  const menu = neighbour.getByRole('navigation', { name: 'Seiten des Portals' });
  await expect(menu.getByRole('link', { name: /^Mitteilungen/ })).toBeVisible();
  await expect(menu.getByRole('link', { name: 'FAQ', exact: true })).toHaveCount(0);
  expect((await neighbour.goto(`${new URL(neighbour.url()).pathname}/faq`))?.status()).toBe(404);
  await expect(neighbour.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');

  await open(page, home);
  await page.getByRole('link', { name: 'FAQ', exact: true }).first().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Häufige Fragen');
  await hydrated(page);
  await axe(page);
  await page.getByRole('searchbox', { name: 'Fragen durchsuchen' }).fill(`müll ${way}`);
  await page.getByRole('button', { name: 'Suchen' }).click();
  await expect(page).toHaveURL(/\?q=/);
  await hydrated(page);
  // One hit is open already.
  await expect(page.getByText(`Die Antwort auf: Wann ist der Sperrmülltermin ${way}?`)).toBeVisible();
  await expect(page.getByText(`Wo ist der Haustürschlüssel ${way}?`)).toHaveCount(0);
  await page.getByRole('button', { name: 'Ja', exact: true }).click();
  await hydrated(page);
  await expect(page.getByText('Danke für Ihre Rückmeldung.')).toBeVisible();
  await expect(page.getByText('Ihre Antwort: Ja.')).toBeVisible();

  await open(office, category);
  await expect(office.getByRole('row', { name: new RegExp(`Sperrmülltermin ${way}`) })).toContainText('1 ja, 0 nein');
  await except(office, name, 'Wie die Organisation');
  await page.goto(`${home}/faq`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');
});

test('entries are put in order by keyboard, looked at before they are saved, and archived @forms', async ({ office, expectTrouble }) => {
  expectTrouble(/422/);
  const way = test.info().project.name;
  const [first, second] = [`Erste Frage ${way}`, `Zweite Frage ${way}`];
  const { category, entry } = await writeFaq(office, first, `Ordnung ${way}`);
  await addFaqEntry(office, category, second);
  const questions = office.getByRole('rowheader').getByRole('link');
  await expect(questions).toHaveText([first, second]);
  await axe(office);

  await hydrated(office);
  await office.getByRole('button', { name: `Nach oben: ${second}` }).focus();
  await office.keyboard.press('Enter');
  await expect(questions).toHaveText([second, first]);
  await expect(office).toHaveURL(/#entry-\d+$/);
  // Dragging is for a mouse; what it does is written down as if a button had done it.
  if (way === 'desktop') {
    await hydrated(office);
    const row = (question: string) => office.getByRole('row', { name: question });
    await row(first).dragTo(row(second));
    await expect(questions).toHaveText([first, second]);
    await expect(office.getByText('Verschoben.')).toBeVisible();
  }

  await open(office, entry);
  await office.getByLabel('Antwort', { exact: true }).fill('Das ist **wichtig**.');
  await office.getByRole('button', { name: 'Vorschau' }).click();
  await hydrated(office);
  await expect(office.getByText('Das ist die Vorschau. Gespeichert ist noch nichts.')).toBeVisible();
  await expect(office.locator('strong', { hasText: 'wichtig' })).toBeVisible();
  await expect(office.getByLabel('Antwort', { exact: true })).toHaveValue('Das ist **wichtig**.');
  await axe(office);
  if (scripts()) {
    await office.getByLabel('Häuser eingrenzen').fill('gibt es nicht');
    await expect(office.locator('.checklist-items li:visible')).toHaveCount(0);
  }

  await open(office, entry);
  await office.getByRole('button', { name: 'Archivieren' }).click();
  await expect(office.getByText('Der Eintrag ist archiviert.')).toBeVisible();
  await open(office, entry);
  await office.getByRole('button', { name: 'Zurückholen' }).click();
  await expect(office.getByText('Der Eintrag ist zurückgeholt.')).toBeVisible();
});
