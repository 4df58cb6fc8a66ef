import { expect, hydrated, linkIn, open, type Page, type Site } from './fixtures.ts';
import { send } from './plainly.ts';

// What customers do between their letter and their house.

export const password = 'Morgens um sieben pfeift der Tee';

/** Types an invitation code. */
export async function enterCode(page: Page, code: string): Promise<void> {
  await open(page, '/register');
  await page.getByLabel('Einladungscode').fill(code);
  await next(page);
}

/** Types a contract number. */
export async function enterNumber(page: Page, number: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihre Vertragsnummer');
  await page.getByLabel('Vertragsnummer').fill(number);
  await next(page);
}

/** Sets a password, and the address if it is not the one on file. */
export async function setUpLogin(page: Page, email?: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ihr Zugang');
  await hydrated(page);
  if (email) await page.getByLabel('E-Mail-Adresse').fill(email);
  const passwords = page.locator('input[autocomplete="new-password"]');
  await passwords.nth(0).fill(password);
  await passwords.nth(1).fill(password);
  await page.getByRole('checkbox', { name: /Datenschutz/ }).check();
  await page.getByRole('button', { name: 'Zugang einrichten' }).click();
}

/** Opens the link in the mail and confirms the address. */
export async function confirmEmail(page: Page, site: Site, email: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fast geschafft');
  const mail = await site.mailTo(email, /bestätigen/);
  await open(page, linkIn(mail, /^\/register\/confirm/));
  await page.getByRole('button', { name: 'Adresse bestätigen' }).click();
}

/** Registers with a code that was read out, and opens whatever comes after the confirmation. */
export async function register(page: Page, site: Site, code: string, email: string): Promise<void> {
  await send(page, '/register', '/api/register', { code });
  const account = { email, password, password_again: password, terms: 'on' };
  await send(page, '/register/account', '/api/want-account', account);
  const mail = await site.mailTo(email, /bestätigen/);
  await send(page, linkIn(mail, /^\/register\/confirm/), '/api/confirm-email');
  await open(page, '/');
}

/** The same on the pages, from the first to whatever comes after the confirmation. */
export async function registerOnThePages(page: Page, site: Site, code: string, email: string): Promise<void> {
  await enterCode(page, code);
  await setUpLogin(page, email);
  await confirmEmail(page, site, email);
}

/** Goes on, with whatever is filled in. */
export async function next(page: Page): Promise<void> {
  await hydrated(page);
  await page.getByRole('button', { name: 'Weiter', exact: true }).click();
}

/** Waits for a question, by its heading and its place among the others. */
export async function asked(page: Page, question: RegExp, place?: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(question);
  await hydrated(page);
  if (place) await expect(page.getByText(place, { exact: true })).toBeVisible();
}

export const questions = {
  channel: /^Briefe Ihrer Hausverwaltung finden Sie immer hier im Portal/,
  residency: /^Wohnen Sie in dieser Liegenschaft/,
  contact: /^Stimmen Ihre Kontaktdaten\?/,
  people: /^Wer soll außer Ihnen Zugang haben\?/,
};

/** Waits for the start page of a house. */
export async function atHome(page: Page, name: string): Promise<void> {
  await expect(page).toHaveURL(/\/p\/\d+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Guten Tag, ${name}`);
  await hydrated(page);
}
