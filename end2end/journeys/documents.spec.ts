import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, signIn, test, type Page } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, share, sharing, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string, more: Partial<Person> = {}): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-81001'], ...more };
};

const pdf = (text: string) => Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj
4 0 obj<</Length ${text.length + 31}>>stream
BT /F1 12 Tf 20 100 Td (${text}) Tj ET
endstream endobj
trailer<</Root 1 0 R>>
`);
const file = (name: string, mimeType: string, buffer: Buffer) => ({ name, mimeType, buffer });

/** What a page can be asked of an address with the cookies that it has. */
const status = async (page: Page, address: string) => (await page.request.get(address)).status();

test('several are shared, hostile ones refused by name, and each reads their share @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/404|422/);
  await onlyOn(office);
  const [jana, emre] = [person('Papier'), person('Fremd', { first: 'Emre', numbers: ['M-81002'] })];
  const name = await house(site, [jana, emre]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;
  const neighbour = await visitor();
  await register(neighbour, site, await createCode(office, emre), emre.email!);
  await atHome(neighbour, `${emre.first} ${emre.last}`);

  // Two for the house go in, what is hostile is named, and what was chosen stays.
  await sharing(office, name, name);
  await axe(office);
  await office.getByLabel('Art', { exact: true }).selectOption('rules');
  await share(office, [
    file('Hausordnung.pdf', 'application/pdf', pdf('Hausordnung')),
    file('logo.svg', 'image/svg+xml', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')),
    file('seite.pdf', 'application/pdf', Buffer.from('<html><script>alert(1)</script></html>')),
    file('Makro.docx', 'application/zip', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(20_000, 7), Buffer.from('word/vbaProject.bin')])),
    file('Notiz.txt', 'text/plain', Buffer.from('Guten Tag: <html>')),
  ]);
  await expect(office.getByText('Nicht angenommen')).toBeVisible();
  await hydrated(office);
  await expect(office.getByText('logo.svg')).toBeVisible();
  await expect(office.getByText('seite.pdf')).toBeVisible();
  await expect(office.getByText('Makro.docx')).toBeVisible();
  await expect(office.getByText('Hausordnung.pdf')).toBeVisible();
  await expect(office.getByLabel('Art', { exact: true })).toHaveValue('rules');
  await axe(office);

  // One for a flat and one for a contact.
  await sharing(office, `${name} Wohnung 1`, `Wohnung 1, ${name}`);
  await share(office, [file('Ablesung.pdf', 'application/pdf', pdf('Ablesung'))]);
  await expect(office.getByRole('heading', { level: 1, name: 'Ablesung' })).toBeVisible();
  await hydrated(office);
  await expect(office.getByText('Eine Person sieht es.')).toBeVisible();
  await axe(office);
  const ablesung = new URL(office.url()).pathname.split('/').at(-1);
  await openContact(office, jana);
  await office.getByRole('link', { name: 'Dokumente freigeben' }).click();
  await expect(office.getByText('Wer sieht das?')).toBeVisible();
  await hydrated(office);
  await share(office, [file('Nebenkosten.pdf', 'application/pdf', pdf('Nebenkosten'))]);
  await expect(office.getByRole('heading', { level: 1, name: 'Nebenkosten' })).toBeVisible();
  const nebenkosten = new URL(office.url()).pathname.split('/').at(-1);
  await open(office, '/admin/search?q=nebenkosten.pdf');
  await expect(office.locator(`a.found[href="/admin/documents/${nebenkosten}"]`)).toBeVisible();

  await open(page, `${home}/documents`);
  for (const title of ['Hausordnung', 'Notiz', 'Ablesung', 'Nebenkosten']) {
    await expect(page.getByText(title, { exact: true }).first()).toBeVisible();
  }
  await axe(page);
  await page.getByRole('link', { name: 'Hausordnung', exact: true }).click();
  await expect(page.getByText('Ablesung', { exact: true })).toHaveCount(0);
  await open(neighbour, `${home}/documents`);
  await expect(neighbour.getByText('Hausordnung', { exact: true }).first()).toBeVisible();
  await expect(neighbour.getByText('Ablesung', { exact: true })).toHaveCount(0);
  for (const id of [ablesung, nebenkosten]) {
    expect(await status(page, `/documents/${id}/file`)).toBe(200);
    expect(await status(neighbour, `/documents/${id}/file`)).toBe(404);
  }
  const got = await page.request.get(`/documents/${nebenkosten}/file?download`);
  expect(got.headers()['content-disposition']).toContain('attachment; filename="Nebenkosten.pdf"');
  expect((await got.body()).subarray(0, 5).toString()).toBe('%PDF-');

  // What is withdrawn is gone for her.
  await open(office, `/admin/documents/${nebenkosten}`);
  await office.getByText('Zurückziehen').first().click();
  await office.getByRole('button', { name: 'Zurückziehen', exact: true }).click();
  await expect(office.getByText('Kein Kunde sieht es.', { exact: false }).first()).toBeVisible();
  expect(await status(page, `/documents/${nebenkosten}/file`)).toBe(404);
});

test('a picture and a PDF are shown by the browser', async ({ page, site, office }) => {
  await onlyOn(office);
  const jana = person('Bild');
  const name = await house(site, [jana]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;
  await sharing(office, name, name);
  const dot = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64');
  await share(office, [file('Punkt.gif', 'image/gif', dot)]);
  await expect(office.getByRole('heading', { level: 1, name: 'Punkt' })).toBeVisible();
  await expect(office.locator('img.preview')).toHaveJSProperty('naturalWidth', 1);
  await sharing(office, name, name);
  await share(office, [file('Plan.pdf', 'application/pdf', pdf('Plan'))]);
  await expect(office.getByRole('heading', { level: 1, name: 'Plan' })).toBeVisible();
  await open(page, `${home}/documents`);
  const shown = page.getByRole('link', { name: 'Ansehen: Punkt' });
  await expect(shown).toHaveAttribute('target', '_blank');
  const [tab] = await Promise.all([page.context().waitForEvent('page'), shown.click()]);
  await tab.waitForLoadState();
  await expect(tab.locator('img')).toHaveJSProperty('naturalWidth', 1);
  await tab.close();
});

test('an upload that breaks off midway says so, keeps what was chosen, and is sent again @desktop', async ({
  site,
  office,
  administrator,
  visitor,
  line,
  expectTrouble,
}) => {
  expectTrouble(/net::ERR_(CONNECTION|EMPTY|SOCKET)_/);
  const name = await house(site, [person('Abbruch')]);
  const maria = await visitor({ baseURL: line.url });
  await signIn(maria, administrator);
  await sharing(maria, name, name);
  const list = `/admin/documents?of=${new URL(maria.url()).searchParams.get('of')}`;
  await maria.getByLabel('Art', { exact: true }).selectOption('rules');
  await maria.getByLabel('Eigentümer oder Mieter').selectOption('owner');

  // A part of the first file arrives.
  const plan = Buffer.concat([pdf('Plan'), Buffer.alloc(1_000_000, ' ')]);
  line.hold(500_000);
  await share(maria, [file('Heizungsplan.pdf', 'application/pdf', plan), file('Notiz.txt', 'text/plain', Buffer.from('Guten Tag'))]);
  const progress = maria.getByLabel(/^Wird gesendet: \d+ %$/);
  await expect(progress).toBeVisible();
  line.break();
  const broken = maria.getByRole('alert').filter({ hasText: 'Die Verbindung war unterbrochen. Bitte versuchen Sie es noch einmal.' });
  const isKept = async () => {
    await expect(broken).toBeVisible();
    await expect(progress).toHaveCount(0);
    await expect(maria.getByLabel('Art', { exact: true })).toHaveValue('rules');
    await expect(maria.getByLabel('Eigentümer oder Mieter')).toHaveValue('owner');
    const chosen = maria.getByLabel('Dateien').evaluate((field: HTMLInputElement) => [...field.files!].map((one) => one.name));
    expect(await chosen).toEqual(['Heizungsplan.pdf', 'Notiz.txt']);
  };
  await isKept();
  await axe(maria);
  await open(office, list);
  await expect(office.getByRole('heading', { name: 'Keine Dokumente' })).toBeVisible();

  // Still nothing: it stays on the page.
  const again = maria.getByRole('button', { name: 'Freigeben', exact: true });
  await Promise.all([maria.waitForEvent('requestfailed'), again.click()]);
  await isKept();

  line.mend();
  await again.click();
  await expect(maria).toHaveURL(new URL(list, line.url).href);
  await expect(maria.getByText('2 Dokumente sind freigegeben.').first()).toBeVisible();
  await hydrated(maria);
  await expect(maria.getByRole('rowheader')).toHaveCount(2);
  const shared = (title: string) => maria.getByRole('rowheader').getByRole('link', { name: title, exact: true });
  for (const title of ['Heizungsplan', 'Notiz']) {
    const row = maria.getByRole('row').filter({ has: shared(title) });
    await expect(row).toContainText('Hausordnung');
    await expect(row).toContainText('Nur Eigentümer');
  }
  const got = await maria.request.get(`${await shared('Heizungsplan').getAttribute('href')}/file?download`);
  expect((await got.body()).equals(plan)).toBe(true);
});
