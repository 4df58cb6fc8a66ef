import { atHome, register } from '../customer.ts';
import { axe, expect, open, test, type Page } from '../fixtures.ts';
import { announcement, createCode, draft, house, onlyOn, openContact, writeFaq, type Person } from '../office.ts';

/** Looks at a page in the light and in the dark, where only colours are different: they are the same on a phone. */
async function look(page: Page, address: string): Promise<void> {
  await open(page, address);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await axe(page);
  if (test.info().project.name === 'phone') return;
  await page.emulateMedia({ colorScheme: 'dark' });
  await axe(page, 'colours');
  await page.emulateMedia({ colorScheme: 'light' });
}

test('every page can be used by everybody, in the light and in the dark', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/422/);
  test.setTimeout(480_000);
  const who: Person = { first: 'Rosa', last: 'Überall', email: 'rosa.ueberall@example.net', numbers: ['M-50001', 'G-50002'] };
  const without: Person = { first: 'Karl', last: 'Ohnenummer', numbers: [''] };
  const name = await house(site, [who, without]);
  await onlyOn(office, 'channel', 'residency');
  const code = await createCode(office, who);

  const stranger = await visitor();
  for (const address of ['/sign-in', '/forgot', '/register', `/invitation/${code}`, '/imprint', '/privacy', '/accessibility']) {
    await look(stranger, address);
  }

  await onlyOn(office);
  await register(page, site, code, who.email!);
  await atHome(page, `${who.first} ${who.last}`);
  await onlyOn(office, 'channel', 'residency', 'faq', 'neighbours');
  const { category, entry } = await writeFaq(office, 'Wohin mit dem Müll?', 'Überall');
  const home = new URL(page.url()).pathname;
  const announced = await announcement(office, { title: `Wasser für ${name}`, house: name });
  const written = await draft(office, { title: `Heizung für ${name}`, house: name });
  await open(page, `${home}/announcements`);
  const read = (await page.getByRole('link', { name: `Wasser für ${name}` }).getAttribute('href'))!;
  await look(page, read);
  for (const own of ['', '/announcements', '/documents', '/faq', '/faq?q=müll', '/faq?q=gibtesnicht', '/search', '/search?q=müll', '/search?q=wasser&kind=announcements', '/search?q=gibtesnicht', '/me', '/me/contact', '/me/channel', '/me/residency', '/me/people', '/me/neighbours', '/me/password', '/me/language', '/me/sessions', '/me/data']) {
    await look(page, home + own);
  }
  for (const own of ['/account/password', '/account/delete', '/ended/sessions', '/ended/data']) {
    await look(page, own);
  }

  await open(office, `/admin/properties?q=${encodeURIComponent(name)}`);
  await office.getByRole('link', { name, exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name })).toBeVisible();
  const property = new URL(office.url()).pathname;
  await office.getByRole('link', { name: 'Wohnung 1', exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: /Wohnung 1/ })).toBeVisible();
  const unit = new URL(office.url()).pathname;
  await openContact(office, who);
  const contact = new URL(office.url()).pathname;
  /** Where the first link of a kind leads to. */
  const first = async (kind: string) => (await office.getByRole('main').locator(`a[href*="${kind}"]`).first().getAttribute('href'))!;
  const contract = await first('/admin/contracts/');
  const sessions = await first('/sessions');
  await open(office, '/admin/staff');
  const colleague = await first('/admin/staff/');
  for (const address of [
    '/admin',
    '/admin/properties',
    '/admin/properties/new',
    property,
    `${property}/edit`,
    `${property}/archive`,
    `${property}/units/new`,
    `${property}/invitations`,
    `${property}/preview`,
    unit,
    `${unit}/edit`,
    `${unit}/archive`,
    `${unit}/preview`,
    '/admin/contacts',
    '/admin/contacts?q=gibtesnicht',
    '/admin/contacts/new',
    contact,
    `${contact}/edit`,
    `${contact}/contracts/new`,
    `${contact}/users`,
    `${contact}/preview`,
    `${contact}/archive`,
    `${contact}/merge`,
    `${contact}/code`,
    contract,
    contract.replace(/edit$/, 'archive'),
    sessions,
    colleague,
    '/admin/invitations',
    '/admin/invitations/missing-numbers',
    '/admin/invitations/bounced',
    '/admin/invitations/frozen',
    '/admin/invitations/no-address',
    '/admin/announcements',
    '/admin/announcements?q=gibtesnicht',
    '/admin/announcements/new',
    announced,
    `${announced}/edit`,
    `${announced}/publish`,
    `${announced}/readers`,
    written,
    `${written}/delete`,
    '/admin/documents',
    '/admin/documents?q=gibtesnicht',
    '/admin/documents/new',
    '/admin/documents/new?q=lindenhof',
    `/admin/documents/new?of=house-${property.split('/').at(-1)}`,
    '/admin/tasks',
    '/admin/tasks?state=done',
    '/admin/residents',
    '/admin/residents?state=review',
    `/admin/residents/end?property=${property.split('/').at(-1)}`,
    '/admin/import',
    '/admin/settings',
    '/admin/settings/service.faq/exceptions',
    '/admin/settings/service.faq/exceptions?q=lindenhof',
    '/admin/faq',
    '/admin/faq?q=müll',
    '/admin/faq/categories/new',
    category,
    entry,
    `${entry}/readers`,
    `/admin/faq/entries/new?category=${category.split('/').at(-1)}`,
    '/admin/access',
    '/admin/questions',
    '/admin/questions/channel',
    '/admin/questions/residency/ask',
    '/admin/staff',
    '/admin/staff/new',
    '/admin/me',
    '/admin/search?q=rosa',
    '/admin/journal',
    '/admin/outbox',
  ]) {
    await look(office, address);
  }
  // The pages of customers once more, as staff preview them.
  await open(office, `${contact}/preview`);
  await office.getByRole('button', { name: `Vorschau als ${who.first} ${who.last}` }).click();
  await expect(office.getByRole('complementary', { name: 'Vorschau' })).toBeVisible();
  for (const own of ['', '/faq', '/me/contact', '/me/channel', '/me/neighbours', '/me/password', '/me/data']) {
    await look(office, home + own);
  }
  await onlyOn(office);
});
