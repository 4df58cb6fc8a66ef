import { asked, atHome, next, questions, register } from '../customer.ts';
import { axe, expect, hydrated, open, test } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, type Person } from '../office.ts';

test('those who are through are asked on purpose, once, and only what is left @forms', async ({ page, site, office }) => {
  const way = test.info().project.name;
  const rosa: Person = { first: 'Rosa', last: `Abdeckung ${way}`, email: `rosa.${way}@example.net`, numbers: ['M-90001'] };
  await onlyOn(office);
  await house(site, [rosa]);
  await register(page, site, await createCode(office, rosa), rosa.email!);
  await atHome(page, `${rosa.first} ${rosa.last}`);

  // Turned on later, a question does not disturb whoever is through.
  await onlyOn(office, 'channel');
  await open(page, '/');
  await atHome(page, `${rosa.first} ${rosa.last}`);

  await open(office, '/admin/questions');
  await axe(office);
  await office.getByRole('link', { name: /^Übrige fragen/ }).first().click();
  await expect(office.getByRole('button', { name: 'Jetzt fragen' })).toBeVisible();
  await hydrated(office);
  await axe(office);
  await office.getByRole('button', { name: 'Jetzt fragen' }).click();
  await expect(office.getByRole('button', { name: 'Zurücknehmen' })).toBeVisible();

  await open(page, '/');
  await asked(page, questions.channel);
  await page.getByText('Nein, im Portal genügt').click();
  await next(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Vielen Dank');
  await open(page, '/');
  await atHome(page, `${rosa.first} ${rosa.last}`);

  await open(office, '/admin/questions/channel?state=answered');
  await axe(office);
  await expect(office.getByRole('main').getByText(`${rosa.last}, ${rosa.first}`).first()).toBeVisible();
  await openContact(office, rosa);
  await expect(office.getByText('Was gefragt wurde').first()).toBeVisible();
  await onlyOn(office);
});
