import { expect, hydrated, open, signIn, test, type Page } from '../fixtures.ts';
import { house, type Person } from '../office.ts';

/** Goes on with the Tab key until something has the focus, and sees to it that the focus can be seen on the way. */
async function tabTo(page: Page, name: RegExp | string): Promise<void> {
  for (let steps = 0; steps < 80; steps += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    const seen = await focused.evaluate((element: HTMLElement) => {
      // What stands for a hidden box shows the focus in its place. Many things have a shadow of their own: what counts is
      // that they look different with the focus.
      const look = () =>
        [element, element.parentElement ?? element].map((one) => {
          const style = getComputedStyle(one);
          return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor].join();
        }).join();
      const focused = look();
      element.blur();
      const plain = look();
      element.focus({ preventScroll: true });
      return focused !== plain;
    });
    expect(seen, `the focus shows on ${await focused.evaluate((element) => element.outerHTML.slice(0, 120))}`).toBe(true);
    const label = await focused.evaluate((element) =>
      (element.getAttribute('aria-label') ?? (element as HTMLInputElement).labels?.[0]?.textContent ?? element.textContent ?? '').trim(),
    );
    if (typeof name === 'string' ? label === name : name.test(label)) return;
  }
  throw new Error(`${name} cannot be reached`);
}

test('a clerk works a day by keyboard only @desktop', async ({ page, site }) => {
  const clerk = await site.addStaff('Tom Tastatur', 'clerk');
  const karl: Person = { first: 'Karl', last: 'Tastatur', email: 'karl.tastatur@example.net', numbers: ['M-80001'] };
  const free: Person = { first: 'Ida', last: 'Frei', numbers: ['M-80002'] };
  const name = await house(site, [karl, free]);
  await signIn(page, clerk);

  await open(page, '/admin');
  await page.keyboard.press('/');
  const search = page.getByRole('combobox', { name: /Überall suchen/ });
  await expect(search).toBeFocused();
  await page.keyboard.type('tastatur karl');
  await expect(page.getByRole('option', { name: /Tastatur, Karl/ })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: /Tastatur, Karl/ })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listbox')).toBeHidden();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Karl Tastatur' })).toBeVisible();

  await tabTo(page, 'Bearbeiten');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /bearbeiten$/ })).toBeVisible();
  await tabTo(page, 'Telefon');
  // In a field a slash is a slash.
  await page.keyboard.type('089/4711');
  await page.keyboard.press('Enter');
  await hydrated(page);
  await expect(page.getByText('Der Kontakt ist gespeichert.')).toBeVisible();
  await expect(page.getByText('089/4711').first()).toBeVisible();

  await tabTo(page, 'Vertrag anlegen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Neuer Vertrag für/ })).toBeVisible();
  await tabTo(page, 'Einheit suchen');
  await page.keyboard.type(`${name} wohnung 2`);
  await expect(page.getByRole('radio', { name: `Wohnung 2, ${name}` })).toBeVisible();
  // The number of the house may be that of other flats and houses, too: arrows lead from one to the next.
  await tabTo(page, /^Wohnung \d, /);
  await page.keyboard.press('Space');
  const flat = page.getByRole('radio', { name: `Wohnung 2, ${name}` });
  for (let n = 0; n < 10 && !(await flat.isChecked()); n += 1) await page.keyboard.press('ArrowDown');
  await expect(flat).toBeChecked();
  await tabTo(page, /^Vertragsnummer/);
  await page.keyboard.type('M-80003');
  await page.keyboard.press('Enter');
  await hydrated(page);
  await expect(page.getByText(/^Der Vertrag ist gespeichert\./)).toBeVisible();

  await tabTo(page, 'Code erstellen');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /^Einladungscode für/ })).toBeVisible();
  await hydrated(page);
  await page.keyboard.press('/');
  await expect(search).toBeFocused();

  // A box that can be ticked takes no letters.
  await open(page, '/admin/announcements/new');
  await page.getByRole('radio', { name: 'Alle Liegenschaften' }).focus();
  await page.keyboard.press('/');
  await expect(search).toBeFocused();
});
