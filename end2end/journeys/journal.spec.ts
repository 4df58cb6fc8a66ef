import { readFile } from 'node:fs/promises';
import { axe, expect, hydrated, open, signIn, test } from '../fixtures.ts';

test('the journal is filtered by person, kind and days, and goes into a file @forms', async ({ page, site }) => {
  const staff = await site.addStaff(`Uwe Protokoll ${test.info().project.name}`, 'administrator');
  await signIn(page, staff);
  await open(page, '/admin/me');
  await page.getByLabel('Name', { exact: true }).fill(`=${staff.name}`);
  await page.getByRole('button', { name: 'Namen speichern' }).click();
  await expect(page.getByText('Ihr Name ist gespeichert.')).toBeVisible();

  await open(page, '/admin/journal');
  await axe(page);
  await page.getByLabel('Wer', { exact: true }).selectOption({ label: `=${staff.name}` });
  await page.getByLabel('Art', { exact: true }).selectOption('staff');
  await page.getByRole('button', { name: 'Filtern' }).click();
  await page.waitForURL(/person=staff/);
  await hydrated(page);
  await expect(page.getByRole('row')).toHaveCount(2);
  await expect(page.getByRole('row').nth(1)).toContainText(`Name: =${staff.name}`);
  await axe(page);

  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Als CSV laden' }).click();
  const file = await readFile(await (await waiting).path(), 'utf8');
  expect(file.startsWith('\uFEFF"Nummer";"Wann"')).toBe(true);
  expect(file.trimEnd().split('\r\n')).toHaveLength(2);
  expect(file).toContain(`;"${staff.name}";`);

  await open(page, '/admin/journal?from=1.2.26');
  await expect(page.getByText('Bitte schreiben Sie das Jahr vierstellig')).toBeVisible();
  await open(page, '/admin/journal?to=2020-01-01');
  await expect(page.getByRole('heading', { name: 'Nichts gefunden' })).toBeVisible();
});
