import { axe, expect, hydrated, open, signIn, test, type Page } from '../fixtures.ts';

const toggle = (page: Page, name: string) => page.getByRole('switch', { name });

test('a switch saves at once, says what it did, and can be taken back @forms', async ({ page, administrator }) => {
  await signIn(page, administrator);
  await open(page, '/admin/settings');
  await axe(page);
  await expect(toggle(page, 'Bewohnerfrage')).toHaveAttribute('aria-checked', 'false');

  await toggle(page, 'Bewohnerfrage').click();
  await expect(page.getByText('Jetzt eingeschaltet.')).toBeVisible();
  await expect(toggle(page, 'Bewohnerfrage')).toHaveAttribute('aria-checked', 'true');
  await axe(page);

  await page.getByRole('button', { name: 'Rückgängig' }).click();
  await expect(page.getByText('Jetzt ausgeschaltet.')).toBeVisible();
  await expect(toggle(page, 'Bewohnerfrage')).toHaveAttribute('aria-checked', 'false');

  await open(page, '/admin/journal?kind=setting&object=questions.residency');
  await expect(page.getByRole('row', { name: /Maria Huber.*Bewohnerfrage.*ausgeschaltet.*ein.*aus/ }).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /Maria Huber.*Bewohnerfrage.*eingeschaltet.*aus.*ein/ }).first()).toBeVisible();
  await axe(page);
});

test('the second of two administrators is told what the first one did, and overwrites nothing', async ({
  page,
  administrator,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/409/);
  const other = await visitor();
  await signIn(page, administrator);
  await signIn(other, administrator);
  await open(page, '/admin/settings');
  await open(other, '/admin/settings');

  await toggle(page, 'Standard-Kontaktweg Online').click();
  await expect(toggle(page, 'Standard-Kontaktweg Online')).toHaveAttribute('aria-checked', 'true');
  await toggle(page, 'Standard-Kontaktweg Online').click();
  await expect(toggle(page, 'Standard-Kontaktweg Online')).toHaveAttribute('aria-checked', 'false');

  await toggle(other, 'Standard-Kontaktweg Online').click();
  await expect(other.getByText(/Maria Huber hat das in der Zwischenzeit geändert.*Ihr Wert: ein.*Wert jetzt: aus/)).toBeVisible();
  await expect(toggle(other, 'Standard-Kontaktweg Online')).toHaveAttribute('aria-checked', 'false');

  // Now that they have seen it, they can decide anew.
  await toggle(other, 'Standard-Kontaktweg Online').click();
  await expect(other.getByText('Jetzt eingeschaltet.')).toBeVisible();
  await toggle(other, 'Standard-Kontaktweg Online').click();
  await expect(other.getByText('Jetzt ausgeschaltet.')).toBeVisible();
});

test('clerks and managers find neither settings nor import @forms', async ({ page, site, visitor, expectTrouble }) => {
  expectTrouble(/404/);
  for (const role of ['clerk', 'manager'] as const) {
    const staff = await site.addStaff(`Ida ${role} ${test.info().project.name}`, role);
    const theirs = role === 'clerk' ? page : await visitor();
    await signIn(theirs, staff);
    await expect(theirs.getByRole('heading', { level: 1, name: 'Übersicht' })).toBeVisible();
    await expect(theirs.getByRole('link', { name: 'Einstellungen' })).toHaveCount(0);
    for (const path of ['/admin/settings', '/admin/import']) {
      await theirs.goto(path);
      await expect(theirs.getByRole('heading', { level: 1 })).toHaveText('Diese Seite gibt es nicht');
    }
  }
});

test('an English browser gets English pages @forms', async ({ visitor }) => {
  const page = await visitor({ locale: 'en-GB' });
  await page.goto('/sign-in');
  await hydrated(page);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in');
  await axe(page);
});
