import { atHome, password, register } from '../customer.ts';
import { expect, hydrated, linkIn, open, scripts, test, type Page } from '../fixtures.ts';
import { announcement, createCode, house, onlyOn, share, sharing, writeFaq, type Person } from '../office.ts';
import { send } from '../plainly.ts';

// What people type is text: as the server shows it, after hydration, after going on without loading anew, with scripts
// off. The tests of the server put two hundred such texts into every field; here a browser reads some of each kind.

const endings = ['', '">', "'>", '</textarea>', '</script>', '</title>', '</bdi></p>', '-->'];
// Nothing that looks like an address on the web: that is no name.
const deeds = [
  '<script data-hostile>hostile=1</script>',
  '<img src=x onerror=hostile=1 data-hostile>',
  '<svg onload=hostile=1 data-hostile>',
  '<a href=javascript:hostile=1 data-hostile>x</a>',
];
/** The text with this number; short enough for a name. */
const text = (n: number) => `${endings[n % endings.length]}${deeds[n % deeds.length]}`;

/** That nothing on the page came out of what was typed. What the content security policy stops is told by the console. */
async function harmless(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[data-hostile], [onerror], [onload], [href^="javascript:"]')).toHaveCount(0);
  if (scripts()) expect(await page.evaluate(() => 'hostile' in window)).toBe(false);
}

test('texts that want to be more than text stay text @forms @desktop', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/422/);
  test.setTimeout(180_000);
  const way = test.info().project.name;
  await onlyOn(office, 'faq', 'neighbours');
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
  await sharing(office, name, name);
  await share(office, [{ name: `Aushang ${way}.txt`, mimeType: 'text/plain', buffer: Buffer.from('Guten Tag') }]);
  await expect(office.getByRole('heading', { level: 1, name: `Aushang ${way}` })).toBeVisible();
  const shared = new URL(office.url()).pathname;
  const paper = `Aushang ${way} ${text(5)}`;
  await send(office, shared, '/api/change-document', { title: paper, folder: 'letter' });

  // Whom Jana invites, and who comes.
  const neighbours = `${home}/me/neighbours`;
  const [invited, resident] = [`Ada ${way} ${text(6)}`, `Mia ${way} ${text(7)}`];
  const email = `mia.harmlos.${way}@example.net`;
  await send(page, neighbours, '/api/invite-neighbour', { name: invited, email: `ada.harmlos.${way}@example.net` });
  await send(page, neighbours, '/api/invite-neighbour', { name: 'Mia', email });
  const mia = await visitor();
  await send(mia, linkIn(await site.mailTo(email), /^\/invitation\//), '/api/register');
  const account = { name: resident, email, password, password_again: password, terms: 'on' };
  await send(mia, '/register/account', '/api/want-account', account);
  await open(mia, '/');
  await atHome(mia, resident);
  await harmless(mia);
  await open(page, neighbours);
  for (const person of [invited, resident]) {
    await expect(page.getByRole('main').getByText(person, { exact: true })).toBeVisible();
  }
  await harmless(page);
  await open(office, '/admin/residents');
  for (const person of [invited, resident]) {
    await expect(office.getByRole('rowheader').getByText(person, { exact: true })).toBeVisible();
  }
  await harmless(office);
  await onlyOn(office, 'faq');

  // The server's pages.
  await open(office, shared);
  await expect(office.getByRole('heading', { level: 1, name: paper })).toBeVisible();
  await harmless(office);
  for (const address of [category, entry, announced, '/admin/faq', '/admin/announcements', '/admin/documents', '/admin/journal', '/admin/outbox', '/admin/contacts', `/admin/contacts?q=${encodeURIComponent(way)}`, `/admin/search?q=${encodeURIComponent(`${way} script`)}`]) {
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
  await expect(page.getByRole('heading', { name: 'Neue Dokumente' })).toBeVisible();
  await expect(page.getByRole('main').getByText(paper, { exact: true })).toBeVisible();
  await harmless(page);
  await page.getByRole('main').getByRole('link', { name: paper }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dokumente' })).toBeVisible();
  await expect(page.getByRole('listitem').getByText(paper, { exact: true })).toBeVisible();
  await harmless(page);
  await open(page, home);
  await page.getByRole('main').getByRole('link', { name: title }).first().click();
  await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await harmless(page);
  await page.getByRole('link', { name: 'FAQ', exact: true }).first().click();
  await expect(page.getByText(question, { exact: true })).toBeVisible();
  await harmless(page);
  await open(page, `${home}/faq?q=${encodeURIComponent(text(6))}`);
  await harmless(page);
  // What is looked for is such a text, and what is found, in which it is marked.
  await open(page, `${home}/search?q=${encodeURIComponent(text(6))}`);
  await expect(page.getByRole('searchbox', { name: 'Wörter, auch Teile davon' })).toHaveValue(text(6));
  await harmless(page);
  await open(page, `${home}/search?q=hostile`);
  await expect(page.locator('mark', { hasText: 'hostile' }).first()).toBeVisible();
  for (const found of [title, paper, question]) await expect(page.getByRole('main')).toContainText(found);
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
