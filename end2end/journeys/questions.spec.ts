import { asked, atHome, next, password, questions, register } from '../customer.ts';
import { axe, expect, hydrated, open, signIn, test, type Page, type Site } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, press, set, type Person, type Switch } from '../office.ts';

const person = (last: string, more: Partial<Person> = {}): Person => ({
  first: 'Ayşe',
  last: `Yıldız-${last}`,
  email: `${last.toLowerCase()}@example.net`,
  numbers: ['M-20001/01'],
  ...more,
});

/** Moves somebody into a house of their own and registers them; they stand before whatever comes then. */
async function registered(page: Page, office: Page, site: Site, who: Person): Promise<string> {
  const name = await house(site, [who]);
  await register(page, site, await createCode(office, who), who.email!);
  return name;
}

const mine = (page: Page) => page.getByRole('navigation', { name: 'Was Sie hier tun können' });

// Each question alone: it is asked while its switch is on, and what can be changed later follows the switch.
const alone: { name: Switch; question: RegExp; answer: (page: Page) => Promise<void>; later?: RegExp }[] = [
  {
    name: 'channel',
    question: questions.channel,
    answer: async (page) => {
      await page.getByText('Nein, im Portal genügt').click();
      await next(page);
    },
    later: /Papier/,
  },
  {
    name: 'residency',
    question: questions.residency,
    answer: async (page) => {
      await page.getByText('Nein, ich wohne woanders').click();
      await next(page);
    },
    later: /ob Sie hier wohnen/,
  },
  {
    name: 'contact',
    question: questions.contact,
    answer: async (page) => page.getByRole('button', { name: 'Stimmt so, weiter' }).click(),
  },
  {
    name: 'people',
    question: questions.people,
    answer: async (page) => {
      await page.getByLabel('Name').first().fill('Mehmet');
      await page.getByRole('button', { name: 'Niemand, weiter' }).click();
      await expect(page.getByText(/Hier steht jemand/).first()).toBeVisible();
      await expect(page.getByLabel('Name').first()).toHaveValue('Mehmet');
      await page.getByLabel('Name').first().fill('');
      await page.getByRole('button', { name: 'Niemand, weiter' }).click();
    },
  },
];

for (const { name, question, answer, later } of alone) {
  test(`switch on, the question "${name}" is asked and no other; switch off, it is gone @forms`, async ({ page, site, office, expectTrouble }) => {
    if (later) expectTrouble(/404/);
    if (name === 'people') expectTrouble(/422/);
    await onlyOn(office, name);
    const who = person(`Nur-${name}`);
    const lindenhof = await registered(page, office, site, who);
    await asked(page, question);
    // Nothing else of the portal is within reach before.
    await open(page, '/');
    await asked(page, question);
    await answer(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
    await page.getByRole('link', { name: `Zum Haus ${lindenhof}` }).click();
    await atHome(page, `${who.first} ${who.last}`);
    if (later) {
      await mine(page).getByRole('link', { name: later }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await hydrated(page);
      await axe(page);
    }

    await onlyOn(office);
    if (later) {
      await page.reload();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');
      await open(page, '/');
      await atHome(page, `${who.first} ${who.last}`);
      await expect(mine(page).getByRole('link', { name: later })).toHaveCount(0);
    }
  });
}

test('new contacts start with Online while that switch is on, and only they @forms', async ({ page, site, office, visitor }) => {
  await onlyOn(office, 'channel');
  const [before, after, said] = [
    person('Vorher'),
    person('Nachher'),
    person('Ausdruecklich', { channel: 'Postalisch' }),
  ];
  await house(site, [before]);
  await set(office, 'online', true);
  await house(site, [after]);
  await house(site, [said]);
  for (const [who, answer] of [
    [before, 'Ja, zusätzlich auf Papier'],
    [after, 'Nein, im Portal genügt'],
    [said, 'Ja, zusätzlich auf Papier'],
  ] as const) {
    const customer = who === before ? page : await visitor();
    await register(customer, site, await createCode(office, who), who.email!);
    await asked(customer, questions.channel);
    await expect(customer.getByRole('radio', { name: answer })).toBeChecked();
  }
});

test('whoever closes the browser goes on where they were @forms', async ({ page, site, office, visitor }) => {
  await onlyOn(office, 'channel', 'residency', 'people');
  const who = person('Spaeter');
  await registered(page, office, site, who);
  await asked(page, questions.channel, 'Frage 1 von 3');
  await page.getByText('Ja, zusätzlich auf Papier').click();
  await next(page);
  await asked(page, questions.residency, 'Frage 2 von 3');
  await page.context().close();

  const later = await visitor();
  await signIn(later, { email: who.email!, password });
  await asked(later, questions.residency, 'Frage 2 von 3');
  await later.getByText('Ja, ich wohne hier').click();
  await next(later);
  await asked(later, questions.people, 'Frage 3 von 3');
  await next(later);
  await expect(later.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
});

test('after the last question comes the page that was asked for @forms', async ({ page, site, office, visitor }) => {
  await onlyOn(office);
  const [first, second] = [person('Zuerst'), person('Danach', { numbers: ['M-20002/01'] })];
  await house(site, [first, second]);
  await register(page, site, await createCode(office, first), first.email!);
  await atHome(page, `${first.first} ${first.last}`);
  const wanted = `${new URL(page.url()).pathname}/me`;

  await onlyOn(office, 'residency');
  const later = await visitor();
  await register(later, site, await createCode(office, second), second.email!);
  await open(later, wanted);
  await asked(later, questions.residency);
  await later.getByText('Ja, ich wohne hier').click();
  await next(later);
  await expect(later).toHaveURL(new RegExp(`${wanted}$`));
  await expect(later.getByText('Vielen Dank, das war alles.').first()).toBeVisible();
  await onlyOn(office);
});

test('a switch that is turned off in between drops its question and locks nobody out @forms', async ({ page, site, office }) => {
  await onlyOn(office, 'channel', 'residency', 'people');
  const who = person('Zwischendrin');
  await registered(page, office, site, who);
  await asked(page, questions.channel, 'Frage 1 von 3');
  await onlyOn(office, 'channel', 'people');
  await page.getByText('Ja, zusätzlich auf Papier').click();
  await next(page);
  await asked(page, questions.people, 'Frage 2 von 2');

  // And while the question is already open.
  await onlyOn(office);
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
});

test('an archived contact loses access at once, in an open session @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/404/);
  await onlyOn(office);
  const who = person('Archiviert');
  await registered(page, office, site, who);
  await atHome(page, `${who.first} ${who.last}`);
  const address = page.url();

  await openContact(office, who);
  await office.getByRole('link', { name: 'Archivieren' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toHaveText(/archivieren\?$/);
  await hydrated(office);
  await axe(office);
  await press(office, 'Archivieren', /Der Zugang ist beendet/);

  await page.goto(address);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');
  await hydrated(page);
  await axe(page);
});
