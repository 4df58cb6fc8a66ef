import { register, atHome } from '../customer.ts';
import { axe, expect, hydrated, linkIn, open, test, type Page } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, press, type Person } from '../office.ts';

const reminder = (office: Page) => office.getByRole('switch', { name: 'Erinnerung an Einladungen', exact: true });
const days = (office: Page) => office.getByLabel('Tage nach der Einladung');

/** Opens the invitations and switches the reminder; on, with this number of days. */
async function remind(office: Page, on: boolean, after = '14'): Promise<void> {
  await open(office, '/admin/invitations');
  const control = reminder(office);
  await days(office).fill(after);
  if ((await control.getAttribute('aria-checked')) !== String(on)) await control.click();
  await expect(control).toHaveAttribute('aria-checked', String(on));
  await hydrated(office);
}

test('whoever does not register is reminded once, and nobody whose mail came back @forms', async ({ site, office }) => {
  const way = test.info().project.name;
  const person = (first: string): Person => ({
    first,
    last: `Erinnerung ${way}`,
    email: `${first}.${way}@example.net`.toLowerCase(),
    numbers: [`R-${first}-${way}`],
  });
  const [karl, ilse] = [person('Karl'), person('Ilse')];
  await house(site, [karl, ilse]);
  for (const one of [karl, ilse]) {
    await openContact(office, one);
    await press(office, 'Code erstellen und mailen', 'Code erstellt und gemailt.');
    await site.mailTo(one.email!);
  }

  await openContact(office, karl);
  await office.getByText('Mail kam zurück?').click();
  await office.getByLabel(/^Notiz/).fill('Empfänger unbekannt');
  await office.getByRole('button', { name: 'Mail kam zurück', exact: true }).click();
  await expect(office.getByText('Empfänger unbekannt').first()).toBeVisible();
  await expect(office.getByRole('button', { name: /mailen/ })).toHaveCount(0);
  await hydrated(office);
  await axe(office);
  await open(office, '/admin');
  await office.getByRole('link', { name: 'Adressen ansehen' }).click();
  await expect(office.getByRole('link', { name: `${karl.last}, Karl` })).toBeVisible();
  await hydrated(office);
  await axe(office);

  // Karl has waited longer, so his would be the first.
  await site.letInvitationAge(karl.email!, 21);
  await site.letInvitationAge(ilse.email!, 15);
  await open(office, '/admin/invitations');
  await expect(office.getByText(/^Beim Einschalten bekommt ein Kontakt sofort eine Erinnerung/)).toBeVisible();
  await axe(office);
  await remind(office, true, '13');
  await expect(days(office)).toHaveValue('13');
  // Enter in the field saves the days, and leaves the switch.
  await days(office).fill('12');
  await days(office).press('Enter');
  await expect(office.getByText('ein, 12 Tage')).toBeVisible();
  await expect(days(office)).toHaveValue('12');
  await expect(reminder(office)).toHaveAttribute('aria-checked', 'true');
  await hydrated(office);
  await axe(office);
  const mail = await site.mailTo(ilse.email!, /^Erinnerung an Ihren Zugang/);
  expect(linkIn(mail, /^\/invitation\//)).toContain('mail=');
  expect(site.postbox.unreadTo(karl.email!)).toHaveLength(0);

  // Cleared, it is his turn; and a further round has nothing for her.
  await openContact(office, karl);
  await press(office, 'Adresse wieder verwenden', 'Die Adresse wird wieder verwendet.');
  await site.mailTo(karl.email!, /^Erinnerung an Ihren Zugang/);
  expect(site.postbox.unreadTo(ilse.email!)).toHaveLength(0);
  await open(office, '/admin/outbox');
  await expect(office.getByRole('row', { name: new RegExp(`${ilse.email}.*Erinnerung an eine Einladung`) })).toHaveCount(1);
  await openContact(office, ilse);
  await expect(office.getByRole('row', { name: /Quartier.*erinnert/ })).toHaveCount(1);
  await remind(office, false);
});

test('what a customer corrects is seen by somebody before it is done @forms', async ({ page, site, office }) => {
  const way = test.info().project.name;
  const rosa: Person = { first: 'Rosa', last: `Aufgabe ${way}`, email: `rosa.aufgabe.${way}@example.net`, numbers: [`T-${way}`] };
  await onlyOn(office);
  await house(site, [rosa]);
  await register(page, site, await createCode(office, rosa), rosa.email!);
  await atHome(page, `${rosa.first} ${rosa.last}`);
  const home = new URL(page.url()).pathname;
  const correct = async (phone: string) => {
    await open(page, `${home}/me/contact`);
    await page.getByLabel('Telefon', { exact: false }).first().fill(phone);
    await page.getByRole('button', { name: 'Kontaktdaten speichern' }).click();
    await expect(page.getByText(/^Ihre Kontaktdaten sind gespeichert/)).toBeVisible();
  };
  const task = () => office.getByRole('row', { name: new RegExp(`${rosa.last}`) });
  await correct('0911 4711');
  await open(office, '/admin');
  await office.getByRole('link', { name: 'Alle Aufgaben' }).click();
  await expect(task()).toContainText('0911 4711');
  await expect(task()).toContainText('neu');
  await hydrated(office);
  await axe(office);
  await task().getByRole('button', { name: 'Gesehen' }).click();
  await expect(task()).toContainText('gesehen');
  await expect(task().getByRole('button', { name: 'Gesehen' })).toHaveCount(0);

  // A further correction joins it, and it is new again.
  await correct('0911 4712');
  await open(office, '/admin/tasks');
  await expect(task()).toContainText('0911 4712');
  await expect(task()).toContainText('neu');
  await expect(task()).toHaveCount(1);
  await task().getByRole('button', { name: 'Erledigt' }).click();
  await expect(task()).toHaveCount(0);
  await open(office, '/admin/tasks?state=done');
  await expect(task()).toContainText('Maria Huber');
  await hydrated(office);
  await axe(office);
});
