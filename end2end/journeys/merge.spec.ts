import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, signIn, test } from '../fixtures.ts';
import { createCode, house, onlyOn, openContact, type Person } from '../office.ts';

test('a person who is there twice becomes one contact, and both letters lead there @forms', async ({ page, site, office, visitor, expectTrouble }) => {
  expectTrouble(/404|422/);
  await onlyOn(office);
  const way = test.info().project.name;
  const jana: Person = { first: 'Jana', last: `Zweimal ${way}`, email: `jana.${way}@example.net`, numbers: ['M-80001'] };
  const again: Person = { ...jana, email: `j.zweimal.${way}@example.net`, numbers: ['M-80002'], reference: `ZM-${way}` };
  await house(site, [jana]);
  const first = await createCode(office, jana);
  const shop = await house(site, [again]);
  await open(office, `/admin/search?q=${encodeURIComponent(again.email!)}`);
  await office.getByRole('main').getByRole('link', { name: new RegExp(again.last) }).first().click();
  await office.getByRole('button', { name: 'Code erstellen', exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: /^Einladungscode für / })).toBeVisible();
  const second = (await office.locator('code').innerText()).replaceAll(/\s+/g, '-');

  // A clerk is not asked; whoever manages finds the other one by the name.
  const manager = await site.addStaff(`Petra Einig ${way}`, 'manager');
  const desk = await visitor();
  await signIn(desk, manager);
  await open(desk, `/admin/search?q=${encodeURIComponent(jana.email!)}`);
  await desk.getByRole('main').getByRole('link', { name: new RegExp(jana.last) }).first().click();
  await desk.getByRole('link', { name: 'Zusammenführen' }).click();
  await expect(desk.getByRole('heading', { level: 1, name: `Jana ${jana.last} zusammenführen` })).toBeVisible();
  await hydrated(desk);
  await axe(desk);
  await desk.getByRole('main').getByRole('link', { name: new RegExp(jana.last) }).first().click();
  await expect(desk.getByText(/geht in .* auf/)).toBeVisible();
  await hydrated(desk);
  await axe(desk);
  await expect(desk.getByRole('main').getByText('M-80002')).toBeVisible();
  await desk.getByRole('radio', { name: again.email! }).check();
  await desk.getByRole('button', { name: 'Zusammenführen' }).click();
  await expect(desk.getByText('Die beiden Kontakte sind jetzt einer.')).toBeVisible();
  await hydrated(desk);
  await expect(desk.getByRole('main').getByText('M-80002').first()).toBeVisible();
  await expect(desk.getByText(/Ein weiterer Code gilt bis/)).toBeVisible();
  await axe(desk);

  // The letter that lay on the second kitchen table, and then the first.
  await register(page, site, second, again.email!);
  await atHome(page, `Jana ${jana.last}`);
  await page.getByRole('banner').locator('summary, button').first().click();
  await expect(page.getByRole('link', { name: shop, exact: true }).or(page.getByRole('banner').getByText(shop)).first()).toBeVisible();
  const partner = await visitor();
  await register(partner, site, first, jana.email!);
  await atHome(partner, `Jana ${jana.last}`);
  await openContact(office, jana);
  for (const email of [jana.email!, again.email!]) await expect(office.getByRole('main').getByText(email).first()).toBeVisible();
});
