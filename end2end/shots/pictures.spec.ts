import { asked, atHome, enterCode, enterNumber, next, questions, setUpLogin } from '../customer.ts';
import { expect, hydrated, linkIn, open, test, type Page } from '../fixtures.ts';
import { house, onlyOn, openContact, type Person } from '../office.ts';

const jana: Person = { first: 'Jana', last: 'Schubert', email: 'jana.schubert@example.net', numbers: ['M-10004/01', 'G-10005/01'] };
const unknown: Person = { first: 'Karl', last: 'Ohnesorg', numbers: [''] };

let count = 0;

async function picture(page: Page, name: string): Promise<void> {
  await hydrated(page);
  count += 1;
  const file = `pictures/${test.info().project.name}/${String(count).padStart(2, '0')}-${name}.png`;
  await page.screenshot({ path: file, fullPage: true, animations: 'disabled' });
}

test('everything there is to see', async ({ page, site, office, visitor, expectTrouble }) => {
  test.setTimeout(300_000);
  expectTrouble(/404|422/);
  await open(office, '/admin');
  await picture(office, 'admin-empty');
  await open(office, '/admin/contacts');
  await picture(office, 'contacts-empty');

  const lindenhof = await house(site, [jana, unknown]);
  await open(office, '/admin/import');
  await picture(office, 'import');
  await office.locator('input[type=file]').setInputFiles('../demo/portfolio/portfolio.xlsx');
  await office.getByRole('button', { name: 'Datei prüfen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Das würde geschehen' })).toBeVisible();
  await picture(office, 'import-checked');
  await office.getByRole('button', { name: 'Jetzt importieren' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Der Import ist fertig' })).toBeVisible({ timeout: 60_000 });
  await picture(office, 'import-done');

  await open(office, '/admin/settings');
  await picture(office, 'settings-off');
  await onlyOn(office, 'number', 'channel', 'residency', 'contact', 'people');
  await picture(office, 'settings-on');
  await open(office, '/admin/properties');
  await picture(office, 'properties');
  await open(office, `/admin/properties?q=${lindenhof}`);
  await office.getByRole('link', { name: lindenhof, exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: lindenhof })).toBeVisible();
  await picture(office, 'property');
  await office.getByRole('link', { name: 'Einladen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: `${lindenhof} einladen` })).toBeVisible();
  await picture(office, 'property-invite');
  await hydrated(office);
  await office.getByRole('checkbox', { name: 'Codes gleich mailen' }).check();
  await office.getByRole('button', { name: 'Codes erstellen', exact: true }).click();
  await expect(office.getByText(/ein Code gemailt/)).toBeVisible();
  await picture(office, 'property-invited');
  await open(office, '/admin/contacts');
  await picture(office, 'contacts');
  await open(office, '/admin/contacts?q=gibtesnicht');
  await picture(office, 'contacts-none');
  await openContact(office, jana);
  await picture(office, 'contact');
  await open(office, '/admin/invitations');
  await picture(office, 'invitations');
  await open(office, '/admin/invitations/missing-numbers');
  await picture(office, 'missing-numbers');

  const mail = await site.mailTo(jana.email!, /Ihr Zugang/);
  await open(page, '/sign-in');
  await picture(page, 'sign-in');
  await page.getByRole('button', { name: 'Anmelden' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await picture(page, 'sign-in-wrong');
  await open(page, '/forgot');
  await picture(page, 'forgot');
  await open(page, '/register');
  await picture(page, 'register');
  await enterCode(page, '7K2M-9QXF-0B4T-HJ5N-C');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dieser Code gilt nicht');
  await picture(page, 'register-wrong');
  await open(page, linkIn(mail, /^\/invitation\//));
  await picture(page, 'invitation');
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihre Vertragsnummer');
  await picture(page, 'number');
  await enterNumber(page, 'M-1');
  await expect(page.getByRole('alert')).toBeVisible();
  await picture(page, 'number-wrong');
  await enterNumber(page, 'M-10004/01');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Zugang');
  await picture(page, 'account');
  await setUpLogin(page);
  await asked(page, questions.channel);
  await picture(page, 'question-channel');
  await next(page);
  await asked(page, questions.residency);
  await next(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await picture(page, 'question-residency-missing');
  await page.getByText('Ja, ich wohne hier').click();
  await next(page);
  await asked(page, questions.contact);
  await picture(page, 'question-contact');
  await page.getByLabel('Telefon').fill('089 4711');
  await page.getByRole('button', { name: 'Stimmt so, weiter' }).click();
  await asked(page, questions.people);
  await picture(page, 'question-people');
  const first = page.getByRole('group', { name: 'Person 1' });
  await first.getByLabel('Name').fill('Mehmet Yıldız');
  await first.getByLabel('E-Mail-Adresse').fill('mehmet@example.net');
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
  await picture(page, 'questions-done');
  await page.getByRole('link', { name: /^Zum Haus/ }).click();
  await atHome(page, 'Jana Schubert');
  await picture(page, 'start');
  for (const part of ['', '/contact', '/channel', '/residency', '/password', '/language']) {
    const start = page.url().match(/\/p\/\d+/)![0];
    await open(page, `${start}/me${part}`);
    await picture(page, `me${part.replace('/', '-')}`);
  }
  await page.goto('/p/999');
  await picture(page, 'not-found');

  await openContact(office, jana);
  await picture(office, 'contact-registered');
  await open(office, '/admin');
  await picture(office, 'admin');
  await open(office, '/admin/journal');
  await picture(office, 'journal');
  await open(office, '/admin/outbox');
  await picture(office, 'outbox');

  const pages: Record<string, string> = {
    search: '/admin/search?q=schubert',
    'properties-archived': '/admin/properties?state=archived',
    'property-new': '/admin/properties/new',
    'contact-new': '/admin/contacts/new',
    access: '/admin/access',
    questions: '/admin/questions',
    question: '/admin/questions/residency',
    'question-ask': '/admin/questions/channel/ask',
    tasks: '/admin/tasks',
    staff: '/admin/staff',
    'staff-new': '/admin/staff/new',
    'own-account': '/admin/me',
  };
  for (const [name, address] of Object.entries(pages)) {
    await open(office, address);
    await picture(office, name);
  }
  await openContact(office, jana);
  const contact = new URL(office.url()).pathname;
  for (const part of ['edit', 'users', 'merge', 'contracts/new']) {
    await open(office, `${contact}/${part}`);
    await picture(office, `contact-${part.replace('/', '-')}`);
  }

  const karl = await visitor();
  await openContact(office, unknown);
  await office.getByRole('button', { name: 'Code anzeigen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: /^Einladungscode/ })).toBeVisible();
  await picture(office, 'code');
  const code = await office.locator('code').innerText();
  await enterCode(karl, code);
  await expect(karl.getByRole('heading', { level: 1 })).toHaveText('Uns fehlt Ihre Vertragsnummer');
  await picture(karl, 'no-number');
  await openContact(office, unknown);
  await office.getByRole('link', { name: 'Archivieren' }).click();
  await expect(office.getByRole('heading', { level: 1, name: /archivieren/ })).toBeVisible();
  await picture(office, 'archive');
});
