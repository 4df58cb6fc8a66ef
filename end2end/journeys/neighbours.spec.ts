import { atHome, next, register, setUpLogin } from '../customer.ts';
import { axe, expect, hydrated, linkIn, open, test, type Page, type Site } from '../fixtures.ts';
import { createCode, house, onlyOn, press, set, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people of its own. */
const person = (last: string): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-80001'] };
};

const guest = (name: string) => `${name}.${test.info().project.name}@example.net`;

/** Frau Schubert in a house of her own, with the switch on; gives the address of her house and what it is called. */
async function atHers(page: Page, office: Page, site: Site, jana: Person): Promise<{ home: string; name: string }> {
  await onlyOn(office);
  const name = await house(site, [jana]);
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  await onlyOn(office, 'neighbours');
  return { home: new URL(page.url()).pathname, name };
}

async function invite(page: Page, home: string, name: string, email: string): Promise<void> {
  await open(page, `${home}/me/neighbours`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-Mail-Adresse').fill(email);
  await page.getByRole('button', { name: 'Einladung mailen' }).click();
}

/** Follows the link of the mail, to a password of one's own and into the house. */
async function comes(page: Page, site: Site, email: string, name: string): Promise<void> {
  await open(page, linkIn(await site.mailTo(email), /^\/invitation\//));
  await next(page);
  await setUpLogin(page);
  await atHome(page, name);
}

test('a neighbour is invited, comes with the link, and sees the house and no contract @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/422|404/);
  const { home } = await atHers(page, office, site, person('Gastgeber'));
  const mia = guest('mia');
  await open(page, `${home}/me`);
  await page.getByRole('main').getByRole('link', { name: 'Nachbarn als Bewohner einladen' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Nachbarn einladen' })).toBeVisible();
  await expect(page.getByText('10 von 10 Einladungen sind noch frei', { exact: false })).toBeVisible();
  await axe(page);

  await invite(page, home, 'Mia Sommer', 'mia');
  await expect(page.getByRole('main').getByText('Das ist keine E-Mail-Adresse.').first()).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Mia Sommer');
  await invite(page, home, 'Mia Sommer', mia);
  await expect(page.getByText(mia).first()).toBeVisible();
  await expect(page.getByText('9 von 10 Einladungen sind noch frei', { exact: false })).toBeVisible();
  await axe(page);

  const other = await visitor();
  await comes(other, site, mia, 'Mia Sommer');
  await expect(other).toHaveURL(new RegExp(`${home}$`));
  await open(other, `${home}/me`);
  await expect(other.getByRole('link', { name: /Kontaktdaten|Nachbarn/ })).toHaveCount(0);
  for (const hidden of ['contact', 'people', 'neighbours']) {
    expect((await other.goto(`${home}/me/${hidden}`))?.status()).toBe(404);
  }
  await open(page, `${home}/me/neighbours`);
  await expect(page.getByText('Mia Sommer').first()).toBeVisible();
  await expect(page.getByText(mia)).toHaveCount(0);
  await onlyOn(office);
});

test('switched off while an invitation is open: the page and the code are gone, and come back @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/422|404/);
  const { home } = await atHers(page, office, site, person('Offen'));
  const mia = guest('offen.mia');
  await invite(page, home, 'Mia Sommer', mia);
  await expect(page.getByText(mia).first()).toBeVisible();
  const link = linkIn(await site.mailTo(mia), /^\/invitation\//);

  await set(office, 'neighbours', false);
  expect((await page.goto(`${home}/me/neighbours`))?.status()).toBe(404);
  const other = await visitor();
  await open(other, link);
  await next(other);
  await expect(other.getByRole('heading', { level: 1, name: 'Dieser Code gilt nicht' })).toBeVisible();
  await axe(other);

  await set(office, 'neighbours', true);
  await open(other, link);
  await next(other);
  await setUpLogin(other);
  await atHome(other, 'Mia Sommer');
  // Whoever is in stays.
  await onlyOn(office);
  await open(other, home);
  await atHome(other, 'Mia Sommer');
});

test('staff end the access of a resident in the session that is open, and then of all of a house @forms', async ({
  page,
  site,
  office,
  visitor,
  expectTrouble,
}) => {
  expectTrouble(/404/);
  const jana = person('Ende');
  const { home } = await atHers(page, office, site, jana);
  const [mia, ada] = [guest('ende.mia'), guest('ende.ada')];
  await invite(page, home, 'Mia Sommer', mia);
  const other = await visitor();
  await comes(other, site, mia, 'Mia Sommer');
  await invite(page, home, 'Ada Winter', ada);
  await expect(page.getByText(ada).first()).toBeVisible();

  const property = home.split('/').at(-1)!;
  const list = `/admin/residents?property=${property}`;
  await open(office, `/admin/properties/${property}`);
  await office.getByRole('main').locator(`a[href="${list}"]`).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Bewohner' })).toBeVisible();
  await hydrated(office);
  await axe(office);
  const row = office.locator('tr', { hasText: 'Mia Sommer' });
  await expect(row.getByText(`${jana.first} ${jana.last}`).first()).toBeVisible();
  await row.locator('summary').click();
  await row.getByRole('button', { name: 'Jetzt beenden' }).click();
  await expect(office.getByText('Der Zugang ist beendet.').first()).toBeVisible();
  await open(other, '/');
  await expect(other).toHaveURL(/\/ended$/);

  await open(office, list);
  await office.getByRole('link', { name: 'Alle Zugänge beenden …' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Alle Zugänge beenden?' })).toBeVisible();
  await expect(office.getByText('Eine offene Einladung gilt dann nicht mehr.')).toBeVisible();
  await hydrated(office);
  await axe(office);
  // Only an invitation was left: no access has ended.
  await press(office, 'Alle beenden', 'Die Einladung ist widerrufen.');
  await open(office, list);
  await expect(office.getByText(ada)).toHaveCount(0);
  await onlyOn(office);
});

test('whose inviter has moved out is to be reviewed, and stays when staff say so @forms', async ({
  page,
  site,
  office,
  visitor,
}) => {
  const number = `N-${test.info().project.name}`;
  const jana = { ...person('Wegzug'), numbers: [number] };
  const { home } = await atHers(page, office, site, jana);
  const mia = guest('wegzug.mia');
  await invite(page, home, 'Mia Sommer', mia);
  const other = await visitor();
  await comes(other, site, mia, 'Mia Sommer');
  await site.endContracts(number, 3);

  const list = `/admin/residents?property=${home.split('/').at(-1)!}`;
  await open(office, `${list}&state=review`);
  await expect(office.getByText('Wer eingeladen hat, hat hier keinen Vertrag mehr.')).toBeVisible();
  await axe(office);
  await press(office, 'Bleibt', 'Vermerkt: Die Person bleibt.');
  await open(office, list);
  await expect(office.getByText(/^bleibt: /)).toBeVisible();
  await open(other, home);
  await atHome(other, 'Mia Sommer');
  await onlyOn(office);
});
