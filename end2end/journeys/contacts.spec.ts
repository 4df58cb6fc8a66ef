import { readFile } from 'node:fs/promises';
import { enterCode } from '../customer.ts';
import { axe, expect, hydrated, open, scripts, signIn, test, type Page } from '../fixtures.ts';
import { createCode, house, openContact, press, type Person } from '../office.ts';

const person = (last: string, more: Partial<Person> = {}): Person => ({ first: 'Ilse', last, numbers: ['M-30001'], ...more });

/** Opens the page on which a whole house is invited. */
async function openHouse(office: Page, name: string): Promise<void> {
  await open(office, `/admin/properties?q=${encodeURIComponent(name)}`);
  await office.getByRole('link', { name, exact: true }).click();
  await office.getByRole('link', { name: 'Einladen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: `${name} einladen` })).toBeVisible();
  await hydrated(office);
}

test('whoever has no e-mail address gets a letter with a code that works @forms', async ({ page, site, office }) => {
  const [ilse, karl] = [person('Ohnesorg'), person('Altmann', { first: 'Karl' })];
  const name = await house(site, [ilse, karl]);
  await openHouse(office, name);
  await office.getByRole('button', { name: 'Codes erstellen', exact: true }).click();
  await hydrated(office);
  await axe(office);
  const all = office.waitForEvent('download');
  await office.getByRole('button', { name: 'Briefe als PDF (2)' }).click();
  const letters = await readFile(await (await all).path());
  expect(letters.subarray(0, 5).toString()).toBe('%PDF-');
  expect(letters.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2);

  await openContact(office, ilse);
  await office.getByRole('button', { name: 'Code anzeigen' }).click();
  await expect(office.getByRole('heading', { level: 1, name: /^Einladungscode für / })).toBeVisible();
  const code = (await office.locator('code').innerText()).replaceAll(/\s+/g, '-');
  const one = office.waitForEvent('download');
  await office.getByRole('button', { name: 'Brief als PDF' }).click();
  expect((await one).suggestedFilename()).toMatch(/\.pdf$/);
  await openContact(office, ilse);
  await expect(office.getByRole('row', { name: /Maria Huber/ }).first()).toBeVisible();

  await enterCode(page, code);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(/Einladungscode/);
});

test('ticked contacts are invited at once, and the list goes to a file @forms', async ({ page, site }) => {
  const clerk = await site.addStaff('Vera Vogt', 'clerk');
  const ilse = person('Angekreuzt', { email: 'ilse.angekreuzt@example.net' });
  const emma = person('Angekreuzt', { first: 'Emma', email: 'emma.angekreuzt@example.net' });
  await house(site, [ilse, person('Angekreuzt', { first: 'Karl' }), emma]);
  await signIn(page, clerk);
  await open(page, '/admin/contacts?q=angekreuzt');
  await hydrated(page);
  const box = (first: string) => page.getByRole('checkbox', { name: `Angekreuzt, ${first} auswählen` });
  const all = page.getByRole('checkbox', { name: 'Alle auf dieser Seite ankreuzen' });
  const invite = page.getByRole('button', { name: 'Einladungscodes erstellen und mailen' });
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Als CSV' }).click();
  const csv = await readFile(await (await file).path(), 'utf8');
  expect(csv.split('\r\n').filter(Boolean)).toHaveLength(4);
  expect(csv).toContain('"Karl";"Angekreuzt"');

  // Nothing can be mailed to Karl.
  await expect(box('Karl')).toHaveCount(0);
  if (scripts()) {
    // What is ticked is the person, not the place in the list. On a phone the list has no head to sort it by.
    if (test.info().project.name === 'desktop') {
      await box('Emma').check();
      await page.getByRole('link', { name: 'Name', exact: true }).click();
      await expect(page).toHaveURL(/order=/);
      await expect(page.getByRole('row').nth(1)).toContainText('Karl');
      await expect(page.getByRole('checkbox', { checked: true })).toHaveCount(0);
    }
    await all.check();
    for (const first of ['Ilse', 'Emma']) await expect(box(first)).toBeChecked();
    await box('Emma').uncheck();
    await expect(all).not.toBeChecked();
  } else {
    await expect(all).toBeHidden();
    await box('Ilse').check();
  }
  await box('Emma').check();
  await axe(page);
  await invite.click();
  await hydrated(page);
  await expect(page.getByText('2 Codes erstellt und gemailt.')).toBeVisible();
  await expect(page.getByRole('row', { name: /Angekreuzt, Ilse.*eingeladen/ })).toBeVisible();
  expect((await site.mailTo('ilse.angekreuzt@example.net')).text).toContain('/invitation/');
});

test('nothing ticked is said beside the button @forms', async ({ page, site, expectTrouble }) => {
  expectTrouble(/422/);
  const clerk = await site.addStaff('Wim Wolf', 'clerk');
  await house(site, [person('Unberührt', { email: 'ilse.unberuehrt@example.net' })]);
  await signIn(page, clerk);
  await open(page, '/admin/contacts?q=unberührt');
  await hydrated(page);
  await page.getByRole('button', { name: 'Einladungscodes erstellen und mailen' }).click();
  await hydrated(page);
  await expect(page.getByText('Bitte kreuzen Sie mindestens einen Kontakt an.')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: 'Unberührt, Ilse auswählen' })).toBeFocused();
  await axe(page);
});

test('a clerk sets the contact channel, and the journal says so @forms', async ({ page, site }) => {
  const clerk = await site.addStaff('Tom Berger', 'clerk');
  const ilse = person('Kontaktweg', { channel: 'Postalisch' });
  await house(site, [ilse]);
  await signIn(page, clerk);
  await openContact(page, ilse);
  await hydrated(page);
  await press(page, 'Auf „Online“ ändern', /^Der Kontaktweg ist jetzt „Online“/);
  await expect(page.getByText(/gesetzt von Tom Berger/)).toBeVisible();
  await expect(page.getByRole('row', { name: /Tom Berger.*Kontaktweg: Postalisch.*Kontaktweg: Online/ })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Auf „Postalisch“ ändern' })).toBeVisible();
  await axe(page);
});

test('a mail waits in the outbox while the mail server takes nothing, and goes out afterwards @forms', async ({ site, office }) => {
  const ilse = person('Stau', { email: 'ilse.stau@example.net' });
  await house(site, [ilse]);
  const code = await createCode(office, ilse);
  site.postbox.refuse();
  try {
    await openContact(office, ilse);
    await press(office, 'Code mailen', 'Code gemailt.');
    await expect(async () => {
      await open(office, '/admin/outbox');
      await expect(office.getByRole('row', { name: /ilse\.stau@example\.net.*2\. Versuch/ })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
    await axe(office);
  } finally {
    site.postbox.accept();
  }
  await site.letMailsBeDue();
  const mail = await site.mailTo('ilse.stau@example.net');
  expect(mail.text.replaceAll(/[\s-]+/g, '')).toContain(code.replaceAll('-', ''));
});

test('whoever goes on to another page hears it from its beginning @desktop', async ({ office }) => {
  await open(office, '/admin');
  await office.getByRole('link', { name: 'Kontakte', exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Kontakte' })).toBeVisible();
  await expect(office.getByRole('main')).toBeFocused();
  await office.keyboard.press('Tab');
  await expect(office.getByRole('link', { name: 'Kontakt anlegen' })).toBeFocused();
});

test('an address that is no house is told once @forms', async ({ page, site, expectTrouble }) => {
  expectTrouble(/404/);
  const clerk = await site.addStaff('Petra Klein', 'clerk');
  await signIn(page, clerk);
  const loaded: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest()) loaded.push(request.url());
  });
  for (const address of ['/p/', '/p/4711', '/p/keins']) {
    loaded.length = 0;
    await page.goto(address);
    await hydrated(page);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');
    expect(loaded).toHaveLength(1);
  }
});
