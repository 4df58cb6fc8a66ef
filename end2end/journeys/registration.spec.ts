import { asked, atHome, confirmEmail, enterCode, enterNumber, next, questions, registerOnThePages, setUpLogin } from '../customer.ts';
import { axe, expect, hydrated, linkIn, open, signIn, test } from '../fixtures.ts';
import { createCode, createCodeOnThePage, house, onlyOn, openContact, press, readCode, type Person } from '../office.ts';

const jana = (place: string): Person => ({
  first: 'Jana',
  last: `Schubert ${place}`,
  email: `jana.${place}@example.net`,
  numbers: ['M-10004/01', 'G-10005/01'],
});

test('from a mailed invitation through all questions to the own house @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/422/);
  await onlyOn(office, 'number', 'channel', 'residency', 'contact', 'people');
  const [person, partner] = [jana('anna'), 'mehmet@example.net'];
  const lindenhof = await house(site, [person]);
  await open(office, `/admin/properties?q=${lindenhof}`);
  await office.getByRole('link', { name: lindenhof, exact: true }).click();
  await office.getByRole('link', { name: 'Einladen' }).click();
  await hydrated(office);
  await axe(office);
  await office.getByRole('checkbox', { name: 'Codes gleich mailen' }).check();
  await press(office, 'Codes erstellen', 'Ein Code erstellt, ein Code gemailt.');
  await axe(office);

  const mail = await site.mailTo(person.email!, /Ihr Zugang zum Kundenportal/);
  expect(mail.html).toContain('Registrieren');
  await open(page, linkIn(mail, /^\/invitation\//));
  await axe(page);
  await next(page);
  await axe(page);
  await enterNumber(page, 'm 10004 01');
  await expect(page.getByLabel('Ihr Name')).toHaveValue(`${person.first} ${person.last}`);
  await axe(page);
  await setUpLogin(page);

  await asked(page, questions.channel, 'Frage 1 von 4');
  await axe(page);
  await expect(page.getByRole('radio', { name: 'Ja, zusätzlich auf Papier' })).toBeChecked();
  await page.getByText('Nein, im Portal genügt').click();
  await next(page);
  await asked(page, questions.residency, 'Frage 2 von 4');
  await axe(page);
  await page.getByRole('link', { name: 'Zurück' }).click();
  await asked(page, questions.channel, 'Frage 1 von 4');
  await expect(page.getByRole('radio', { name: 'Nein, im Portal genügt' })).toBeChecked();
  await next(page);
  await asked(page, questions.residency);
  await next(page);
  await expect(page.getByRole('alert')).toBeVisible();
  await axe(page);
  await page.getByText('Ja, ich wohne hier').click();
  await next(page);
  await asked(page, questions.contact, 'Frage 3 von 4');
  await axe(page);
  await page.getByLabel('Telefon').fill('089 4711');
  await page.getByRole('button', { name: 'Stimmt so, weiter' }).click();
  await asked(page, questions.people, 'Frage 4 von 4');
  await axe(page);
  const first = page.getByRole('group', { name: 'Person 1' });
  await first.getByLabel('Name').fill('Mehmet Yıldız');
  await first.getByLabel('E-Mail-Adresse').fill(partner);
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
  await hydrated(page);
  await axe(page);
  await page.getByRole('link', { name: `Zum Haus ${lindenhof}` }).click();
  await atHome(page, `${person.first} ${person.last}`);
  await axe(page);
  await page.getByRole('navigation', { name: 'Was Sie hier tun können' }).getByRole('link', { name: 'Kontaktdaten ansehen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByLabel('Telefon')).toHaveValue('089 4711');
  await axe(page);

  // The partner, with rights to use and not to manage, has an own code and is asked nothing.
  const added = await site.mailTo(partner);
  expect(added.text).toContain(`${person.first} ${person.last}`);
  const other = await visitor();
  await open(other, linkIn(added, /^\/invitation\//));
  await next(other);
  await setUpLogin(other);
  await atHome(other, 'Mehmet Yıldız');
  await expect(other.getByRole('link', { name: 'Wählen, ob Briefe auch auf Papier kommen' })).toHaveCount(0);

  // Staff see the answers on the contact and each change in its journal.
  await openContact(office, person);
  await hydrated(office);
  const answers = office.getByRole('heading', { name: 'Antworten' }).locator('xpath=ancestor::section[1]');
  await expect(answers).toContainText('Präferierter Kontaktweg');
  await expect(answers).toContainText('Bewohnerfrage');
  await expect(office.getByText('Mehmet Yıldız').first()).toBeVisible();
  await expect(office.getByText('089 4711').first()).toBeVisible();
  await axe(office);
});

test('with all switches off nothing is asked, and the address is confirmed @forms', async ({ page, site, office }) => {
  await onlyOn(office);
  const person = jana('berta');
  await house(site, [person]);
  const code = await createCodeOnThePage(office, person);
  await axe(office);
  await enterCode(page, code.toLowerCase().replaceAll('-', ' '));
  await setUpLogin(page);
  await axe(page);
  await confirmEmail(page, site, person.email!);
  await atHome(page, `${person.first} ${person.last}`);
  const mine = page.getByRole('navigation', { name: 'Was Sie hier tun können' });
  await expect(mine.getByRole('link', { name: /Papier/ })).toHaveCount(0);
  await expect(mine.getByRole('link', { name: /hier wohnen/ })).toHaveCount(0);
});

test('begun on the PC and confirmed on the phone, the password is set on the phone @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/422/);
  await onlyOn(office);
  const person = jana('ida');
  await house(site, [person]);
  await enterCode(page, await createCode(office, person));
  await setUpLogin(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fast geschafft');
  const mail = await site.mailTo(person.email!, /bestätigen/);

  const phone = await visitor({ viewport: { width: 390, height: 844 } });
  await open(phone, linkIn(mail, /^\/register\/confirm/));
  await expect(phone.getByRole('heading', { level: 1 })).toHaveText('Adresse bestätigen und Passwort festlegen');
  await expect(phone.getByText('Es darf dasselbe sein wie vorhin.')).toBeVisible();
  await axe(phone);
  const passwords = phone.locator('input[autocomplete="new-password"]');
  const confirm = phone.getByRole('button', { name: 'Adresse bestätigen und Passwort speichern' });
  await passwords.nth(0).fill('Der Kater schläft im Hof');
  await passwords.nth(1).fill('Der Kater');
  await confirm.click();
  await expect(phone.getByText('Die beiden Passwörter sind verschieden.')).toBeVisible();
  await axe(phone);
  await passwords.nth(0).fill('Der Kater schläft im Hof');
  await passwords.nth(1).fill('Der Kater schläft im Hof');
  await confirm.click();
  await expect(phone.getByText('Ihr Zugang ist eingerichtet.').first()).toBeVisible();

  // The PC, which still waits for the mail, leads to signing in and says which password counts.
  await page.reload();
  await expect(page.getByText('Haben Sie beim Bestätigen Ihrer Adresse ein Passwort festgelegt, gilt dieses.')).toBeVisible();
  await axe(page);
  for (const one of [phone, page]) {
    await signIn(one, { email: person.email!, password: 'Der Kater schläft im Hof' });
    await atHome(one, `${person.first} ${person.last}`);
  }
});

test('one right contract number is enough, wrong ones freeze the code after five @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/422|429/);
  await onlyOn(office, 'number');
  const [garage, frozen] = [jana('clara'), jana('dora')];
  await house(site, [garage, frozen]);

  await enterCode(page, await createCode(office, garage));
  await enterNumber(page, 'M-10004/02');
  await expect(page.getByRole('alert')).toContainText('passen nicht zusammen');
  await expect(page.getByLabel('Vertragsnummer')).toHaveValue('M-10004/02');
  await hydrated(page);
  await axe(page);
  await page.getByLabel('Vertragsnummer').fill('g.10005-01');
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Zugang');

  const other = await visitor();
  const code = await createCode(office, frozen);
  await enterCode(other, code);
  for (let time = 1; time <= 5; time += 1) {
    await enterNumber(other, `M-${time}`);
    if (time < 5) await expect(other.getByRole('alert')).toContainText('passen nicht zusammen');
  }
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/^Gesperrt bis /);
  await hydrated(other);
  await axe(other);
  // Beginning anew, elsewhere, with the right number at hand does not help.
  const elsewhere = await visitor();
  await enterCode(elsewhere, code);
  await expect(elsewhere.getByRole('heading', { level: 1 })).toHaveText(/^Gesperrt bis /);
  await openContact(office, frozen);
  await expect(office.getByText(/Nach fünf falschen Vertragsnummern gesperrt bis/)).toBeVisible();
});

test('whose number is not on file learns whom to call, and staff are told @forms', async ({ page, site, office }) => {
  const person: Person = { ...jana('emma'), numbers: [''] };
  await house(site, [person]);
  // What another process has imported is counted once something is changed here, and after a minute at the latest.
  await onlyOn(office);
  await onlyOn(office, 'number');
  await open(office, '/admin/settings');
  await office.getByRole('link', { name: 'Liste ansehen' }).click();
  await expect(office.getByRole('link', { name: `${person.last}, ${person.first}` })).toBeVisible();
  await hydrated(office);
  await axe(office);

  await enterCode(page, await createCode(office, person));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Uns fehlt Ihre Vertragsnummer');
  await hydrated(page);
  await axe(page);
  await open(office, '/admin');
  await expect(office.getByText(`${person.first} ${person.last}`).first()).toBeVisible();
  await axe(office);

  // The switch goes off, and the same person goes on where they stand.
  await onlyOn(office);
  await page.getByRole('link', { name: 'Noch einmal prüfen' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Zugang');
});

test('an expired, a revoked and a used code each say what to do @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/422/);
  await onlyOn(office);
  const [old, late] = [jana('frieda'), jana('gerda')];
  await house(site, [old, late]);

  const revoked = await createCode(office, old);
  await openContact(office, old);
  await office.getByText('Erneuern oder widerrufen').click();
  await press(office, 'Erneuern', /der alte gilt nicht mehr/);
  const renewed = await readCode(office, old);
  expect(renewed).not.toBe(revoked);
  await enterCode(page, revoked);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Dieser Code gilt nicht');
  await hydrated(page);
  await axe(page);
  const unknown = await page.locator('main').innerText();

  const expired = await createCode(office, late);
  await site.letCodesAge(91);
  await enterCode(page, expired);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Code ist abgelaufen');
  await expect(page.getByRole('link', { name: /089|0911/ }).first()).toBeVisible();
  await hydrated(page);
  await axe(page);
  await openContact(office, late);
  await expect(office.getByText('abgelaufen').first()).toBeVisible();
  await press(office, 'Erneuern', /Neuer Code erstellt/);
  const fresh = await readCode(office, late);
  await registerOnThePages(page, site, fresh, `neu.${late.email}`);
  await atHome(page, `${late.first} ${late.last}`);

  // A used one answers to the letter like one that never was.
  const other = await visitor();
  await enterCode(other, fresh);
  await expect(other.getByRole('heading', { level: 1 })).toHaveText('Dieser Code gilt nicht');
  expect(await other.locator('main').innerText()).toBe(unknown);
});

test('of two people with one code one gets in @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/422/);
  await onlyOn(office);
  const person = jana('hanna');
  await house(site, [person]);
  const code = await createCode(office, person);
  const other = await visitor();
  const both = [
    { page, email: 'eins@example.net' },
    { page: other, email: 'zwei@example.net' },
  ];
  for (const { page, email } of both) {
    await enterCode(page, code);
    await setUpLogin(page, email);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fast geschafft');
    const mail = await site.mailTo(email, /bestätigen/);
    await open(page, linkIn(mail, /^\/register\/confirm/));
  }
  await Promise.all(both.map(({ page }) => page.getByRole('button', { name: 'Adresse bestätigen' }).click()));
  await expect(async () => {
    const headings = await Promise.all(both.map(({ page }) => page.getByRole('heading', { level: 1 }).innerText()));
    expect(headings.filter((heading) => heading.startsWith('Guten Tag'))).toHaveLength(1);
    expect(headings.filter((heading) => heading === 'Ihr Code gilt nicht mehr')).toHaveLength(1);
  }).toPass();
});
