import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { axe, expect, open, scripts, signIn, test, type Page } from '../fixtures.ts';

const portfolio = path.resolve(import.meta.dirname, '../../demo/portfolio/portfolio.xlsx');

async function check(page: Page, file: Parameters<ReturnType<Page['getByLabel']>['setInputFiles']>[0]): Promise<void> {
  await open(page, '/admin/import');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Datei prüfen' }).click();
}

/** With scripts the page follows the import by itself; without, the browser asks for it again. */
async function finished(page: Page): Promise<void> {
  await expect(async () => {
    if (!scripts()) await page.reload();
    await expect(page.getByRole('heading', { level: 1, name: 'Der Import ist fertig' })).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
}

test('a portfolio is checked, imported, and changes nothing the second time @forms', async ({ page, administrator }) => {
  await signIn(page, administrator);
  await check(page, portfolio);
  await expect(page.getByRole('heading', { level: 1, name: 'Das würde geschehen' })).toBeVisible();
  await axe(page);
  await page.getByRole('button', { name: 'Jetzt importieren' }).click();
  await finished(page);
  await axe(page);
  await page.getByRole('link', { name: 'Im Protokoll ansehen' }).click();
  await expect(page.getByRole('row', { name: /Import portfolio\.xlsx importiert/ }).first()).toBeVisible();

  await check(page, portfolio);
  await expect(page.getByText('Alles ist schon so gespeichert. Ein Import würde nichts ändern.')).toBeVisible();
});

test('wrong rows are named with row, column and reason, and can be taken home @forms', async ({ page, administrator }) => {
  const place = test.info().project.name;
  const csv = [
    'Liegenschaft;Liegenschaft-Referenz;Einheit;Einheit-Referenz;Nachname;Vertragstyp;Vertragsbeginn;Haustier',
    `Seeweg 1;S-${place};Wohnung 1;S-${place}-1;Schubert;Mieter;01.03.2024;Katze`,
    `Seeweg 1;S-${place};Wohnung 2;S-${place}-2;Yıldız;Mieter;31.02.2024;Hund`,
    `Seeweg 1;S-${place};Wohnung 3;;Lotte;Mieter;01.03.2024;`,
  ].join('\r\n');
  await signIn(page, administrator);
  await check(page, { name: 'seeweg.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });

  await expect(page.getByText('Diese Spalten kennen wir nicht, sie werden übergangen: Haustier')).toBeVisible();
  await expect(page.getByRole('row', { name: /^3 .*Vertragsbeginn/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^4 .*Einheit-Referenz/ })).toBeVisible();
  await axe(page);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Diese Zeilen als CSV' }).click(),
  ]);
  const rows = await readFile(await download.path(), 'utf8');
  expect(rows).toContain('Grund');
  expect(rows).toContain('Yıldız');
  expect(rows).not.toContain('Schubert');

  await page.getByRole('button', { name: 'Jetzt importieren' }).click();
  await finished(page);
});

test('what is no table is refused beside the field @forms', async ({ page, administrator, expectTrouble }) => {
  expectTrouble(/422/);
  await signIn(page, administrator);
  await check(page, { name: 'bild.xlsx', mimeType: 'image/png', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]) });
  await expect(page.getByRole('alert')).toContainText('lässt sich nicht als Tabelle lesen');
  await expect(page.getByRole('button', { name: 'Datei prüfen' })).toBeVisible();
});
