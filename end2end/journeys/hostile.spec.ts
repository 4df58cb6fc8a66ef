import { atHome, register } from '../customer.ts';
import { expect, hydrated, open, scripts, test, type Page } from '../fixtures.ts';
import { announcement, createCode, house, onlyOn, writeFaq, type Person } from '../office.ts';

// What people type is text: as the server shows it, after hydration, after going on without loading anew, with scripts
// off. The tests of the server put two hundred such texts into every field; here a browser reads some of each kind.

const endings = ['', '">', "'>", '</textarea>', '</script>', '</title>', '</bdi></p>', '-->'];
const deeds = [
  '<script data-hostile>window.hostile=1</script>',
  '<img src=x onerror=window.hostile=1 data-hostile>',
  '<svg onload=window.hostile=1 data-hostile>',
  '<a href=javascript:window.hostile=1 data-hostile>x</a>',
];
/** The text with this number; short enough for a name. */
const text = (n: number) => `${endings[n % endings.length]}${deeds[n % deeds.length]}`;

/** That nothing on the page came out of what was typed. What the content security policy stops is told by the console. */
async function harmless(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[data-hostile], [onerror], [onload], [href^="javascript:"]')).toHaveCount(0);
  if (scripts()) expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
}

test('texts that want to be more than text stay text @forms @desktop', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/422/);
  test.setTimeout(180_000);
  const way = test.info().project.name;
  await onlyOn(office, 'faq');
  // Eight people with such names in such flats, and somebody who can sign in.
  const people: Person[] = [...Array(8).keys()].map((n) => ({ first: text(n), last: `${way} ${text(n + 1)}`, numbers: [`${text(n)}${way}`] }));
  const jana: Person = { first: 'Jana', last: `Harmlos ${way}`, email: `harmlos.${way}@example.net`, numbers: ['M-92001'] };
  const name = await house(site, [jana, ...people]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;

  const question = `Frage ${way} ${text(3)}`;
  const { category, entry } = await writeFaq(office, question, `Haus ${way} ${text(4)}`);
  const title = `Wasser ${way} ${text(2)}`;
  const announced = await announcement(office, { title, house: name });

  // The server's pages.
  for (const address of [category, entry, announced, '/admin/faq', '/admin/announcements', '/admin/journal', '/admin/outbox', '/admin/contacts', `/admin/contacts?q=${encodeURIComponent(way)}`, `/admin/search?q=${encodeURIComponent(`${way} script`)}`]) {
    await open(office, address);
    await harmless(office);
  }
  await expect(office.getByRole('main').getByText(`${way} ${text(1)}`).first()).toBeVisible();
  // A form that came back.
  await open(office, '/admin/announcements/new');
  await office.getByLabel('Titel').fill(text(5).repeat(2));
  await office.getByLabel('Text', { exact: true }).fill([...Array(32).keys()].map(text).join('\n\n'));
  await office.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last().click();
  await expect(office.getByRole('alert').first()).toBeVisible();
  await hydrated(office);
  await expect(office.getByLabel('Titel')).toHaveValue(text(5).repeat(2));
  await harmless(office);
  // What it will look like.
  await office.getByLabel('Titel').fill(text(5));
  await office.getByRole('button', { name: 'Vorschau' }).click();
  await expect(office.locator('#preview')).toBeVisible();
  await hydrated(office);
  await harmless(office);

  // From page to page, as the customer's links lead.
  await open(page, home);
  await harmless(page);
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await harmless(page);
  await page.getByRole('link', { name: 'FAQ', exact: true }).first().click();
  await expect(page.getByText(question, { exact: true })).toBeVisible();
  await harmless(page);
  await open(page, `${home}/faq?q=${encodeURIComponent(text(6))}`);
  await harmless(page);

  // And staff, from the list to a person, and while typing.
  await open(office, `/admin/contacts?q=${encodeURIComponent(way)}`);
  await office.getByRole('link', { name: `${people[0]!.last}, ${people[0]!.first}`, exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: `${people[0]!.first} ${people[0]!.last}` })).toBeVisible();
  await harmless(office);
  if (!scripts()) return;
  await hydrated(office);
  await office.getByRole('combobox', { name: /Überall suchen/ }).fill(`${way} script`);
  await expect(office.getByRole('option').first()).toBeVisible();
  await harmless(office);
});
