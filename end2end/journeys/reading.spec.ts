import { atHome, register } from '../customer.ts';
import { axe, expect, hydrated, open, scripts, test } from '../fixtures.ts';
import { announcement, createCode, house, onlyOn, share, sharing, writeFaq, type Person } from '../office.ts';

/** Journeys of all ways to look share an installation: each brings people and houses of its own. */
const person = (last: string): Person => {
  const way = test.info().project.name;
  return { first: 'Jana', last: `${last} ${way}`, email: `${last.toLowerCase()}.${way}@example.net`, numbers: ['M-90001'] };
};

test('Jana finds what she may read, and sees what is new until she has opened the list @forms', async ({ page, site, office, expectTrouble }) => {
  expectTrouble(/422/);
  await onlyOn(office, 'faq');
  const [jana, other] = [person('Liest'), person('Liestanderswo')];
  const name = await house(site, [jana]);
  const elsewhere = await house(site, [other]);
  const way = test.info().project.name;
  await register(page, site, await createCode(office, jana), jana.email!);
  await atHome(page, `${jana.first} ${jana.last}`);
  const home = new URL(page.url()).pathname;

  await announcement(office, { title: `Aufzugswartung ${way}`, house: name });
  await announcement(office, { title: `Fremde Aufzugswartung ${way}`, house: elsewhere });
  await sharing(office, name, name);
  await share(office, [{ name: `Hausordnung ${way}.txt`, mimeType: 'text/plain', buffer: Buffer.from('Guten Tag') }]);
  await expect(office.getByRole('heading', { level: 1, name: `Hausordnung ${way}` })).toBeVisible();
  await writeFaq(office, `Was tun im Aufzug ${way}?`, `Aufzug ${way}`);

  await open(page, home);
  const menu = page.getByRole('navigation', { name: 'Seiten des Portals' });
  const [news, papers] = [menu.getByRole('link', { name: /^Mitteilungen/ }), menu.getByRole('link', { name: /^Dokumente/ })];
  await expect(news).toContainText('1');
  await expect(news).toHaveAccessibleName(/1 neu/);
  await expect(papers).toHaveAccessibleName(/1 neu/);
  await expect(page.getByRole('heading', { name: 'Neue Mitteilungen' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Neue Dokumente' })).toBeVisible();
  await axe(page);

  await open(page, `${home}/search`);
  await axe(page);
  await page.getByRole('searchbox', { name: 'Wörter, auch Teile davon' }).fill(`zugswart ${way}`);
  await page.getByRole('main').getByRole('button', { name: 'Suchen' }).click();
  await expect(page).toHaveURL(/search\?q=/);
  await hydrated(page);
  await expect(page.locator('mark', { hasText: 'Aufzugswartung' })).toBeVisible();
  await expect(page.getByText('Fremde')).toHaveCount(0);
  await axe(page);
  await page.getByRole('link', { name: new RegExp(`Aufzugswartung ${way}`) }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Aufzugswartung ${way}`);
  // It was the only new one: nothing is new any more, though its list was not opened.
  await hydrated(page);
  if (scripts()) await expect(news).not.toContainText('1');

  await open(page, `${home}/search?q=${encodeURIComponent(`aufzug ${way}`)}`);
  await expect(page.getByRole('heading', { name: 'FAQ', exact: true })).toBeVisible();
  await page.getByRole('link', { name: new RegExp(`Was tun im Aufzug ${way}`) }).click();
  await expect(page.getByText(`Die Antwort auf: Was tun im Aufzug ${way}?`)).toBeVisible();

  await open(page, `${home}/search?q=gibtesnicht`);
  await expect(page.getByText('Nichts gefunden')).toBeVisible();

  await open(page, `${home}/announcements`);
  await expect(page.getByRole('link', { name: new RegExp(`Aufzugswartung ${way} Neu`) })).toBeVisible();
  await expect(news).not.toContainText('1');
  await open(page, home);
  await expect(news).not.toContainText('1');
  await expect(page.getByText('Sie haben alle Mitteilungen gesehen.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: new RegExp(`Aufzugswartung ${way}`) })).not.toContainText('Neu');

  // Documents have marks of their own, which go when their list is opened.
  await expect(papers).toContainText('1');
  await page.getByRole('main').getByRole('link', { name: new RegExp(`Hausordnung ${way} Neu`) }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dokumente' })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: `Hausordnung ${way}` })).toContainText('Neu');
  if (scripts()) await expect(papers).not.toContainText('1');
  await axe(page);
  await open(page, home);
  await expect(papers).not.toContainText('1');
  await expect(page.getByText('Sie haben alle Dokumente gesehen.')).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name: new RegExp(`Hausordnung ${way}`) })).not.toContainText('Neu');
});
