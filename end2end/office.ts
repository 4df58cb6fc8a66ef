import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, hydrated, open, type Page, type Site } from './fixtures.ts';
import { forms, post, read, send } from './plainly.ts';

// What staff do so that customers can come: houses, switches, codes.

/** The switches of an organisation: what the page calls them, and their keys. */
const switches = {
  faq: ['FAQ', 'service.faq'],
  neighbours: ['Nachbarn einladen', 'community.invite_neighbours'],
  number: ['Vertragsnummer bei Registrierung bestätigen', 'registration.contract_number'],
  online: ['Standard-Kontaktweg Online', 'questions.default_online'],
  channel: ['Präferierter Kontaktweg', 'questions.channel'],
  residency: ['Bewohnerfrage', 'questions.residency'],
  contact: ['Kontaktdaten bestätigen', 'questions.confirm_contact'],
  people: ['Nutzer zum Kontakt hinzufügen', 'questions.add_users'],
} as const;
export type Switch = keyof typeof switches;

export function toggle(office: Page, name: Switch) {
  return office.getByRole('switch', { name: switches[name][0], exact: true });
}

/** Sets one switch on the page of the settings. */
export async function set(office: Page, name: Switch, on: boolean): Promise<void> {
  await open(office, '/admin/settings');
  const control = toggle(office, name);
  if ((await control.getAttribute('aria-checked')) !== String(on)) await control.click();
  await expect(control).toHaveAttribute('aria-checked', String(on));
}

/** Leaves these switches on and all others off. */
export async function onlyOn(office: Page, ...on: Switch[]): Promise<void> {
  const cards = forms(await read(office, '/admin/settings'), '/api/set-setting');
  for (const [name, [, key]] of Object.entries(switches)) {
    const card = cards.find(({ fields, html }) => fields.key === key && html.includes('role="switch"'))!;
    const isOn = card.html.includes('aria-checked="true"');
    if (isOn !== on.includes(name as Switch)) await post(office, '/api/set-setting', card.fields);
  }
}

/** Who moves in. The name says in which house, so that no two journeys meet. */
export interface Person {
  first: string;
  last: string;
  email?: string;
  /** Contract numbers, one for each unit; an empty one is not on file. */
  numbers: string[];
  channel?: 'Online' | 'Postalisch';
  /** The reference of the contact, for one who has contracts in several houses. */
  reference?: string;
  /** The first day of the contracts, as in a table; long ago without one. */
  starts?: string;
}

let houses = 0;

/** A house with these people, by an import. Each has a flat and, for further numbers, garages. */
export async function house(site: Site, people: Person[]): Promise<string> {
  const reference = `J${process.pid}-${(houses += 1)}`;
  const name = `Lindenhof ${houses}`;
  const rows = people.flatMap((person, flat) =>
    person.numbers.map((number, unit) =>
      [
        name,
        reference,
        `Lindenhof ${houses}`,
        '80331',
        'München',
        unit === 0 ? `Wohnung ${flat + 1}` : `Garage ${flat + 1}.${unit}`,
        `${reference}-${flat + 1}-${unit}`,
        'Privat',
        person.first,
        person.last,
        person.reference ?? `${reference}-K${flat + 1}`,
        person.email ?? '',
        'Mieter',
        number,
        person.starts ?? '01.02.2020',
        person.channel ?? '',
      ]
        .map((cell) => `"${cell.replaceAll('"', '""')}"`)
        .join(';'),
    ),
  );
  const columns =
    'Liegenschaft;Liegenschaft-Referenz;Straße;PLZ;Ort;Einheit;Einheit-Referenz;Nutzung;Vorname;Nachname;Kontakt-Referenz;E-Mail;Vertragstyp;Vertragsnummer;Vertragsbeginn;Kontaktpräferenz';
  const file = path.join(site.data, `${reference}.csv`);
  await writeFile(file, [columns, ...rows, ''].join('\r\n'));
  await site.importFile(file);
  return name;
}

/** Opens the page of a contact by searching for the name. */
export async function openContact(office: Page, person: Person): Promise<void> {
  await open(office, `/admin/contacts?q=${encodeURIComponent(`${person.last} ${person.first}`)}`);
  await office.getByRole('link', { name: `${person.last}, ${person.first}`, exact: true }).click();
  await expect(office.getByRole('heading', { level: 1, name: `${person.first} ${person.last}` })).toBeVisible();
}

/** What stands on the sheet that staff read out or print. */
async function shownCode(office: Page): Promise<string> {
  await expect(office.getByRole('heading', { level: 1, name: /^Einladungscode für / })).toBeVisible();
  return (await office.locator('code').innerText()).replaceAll(/\s+/g, '-');
}

/** Creates a code for a contact and reads it. */
export async function createCode(office: Page, person: Person): Promise<string> {
  const found = await read(office, `/admin/contacts?q=${encodeURIComponent(`${person.last} ${person.first}`)}`);
  const links = [...found.matchAll(/<a\b[^>]*href="(\/admin\/contacts\/\d+)"[^>]*>([\s\S]*?)<\/a>/g)];
  const contact = links.find(([, , words]) => words!.replaceAll(/<[^>]*>/g, '').trim() === `${person.last}, ${person.first}`);
  if (!contact) throw new Error(`${person.last}, ${person.first} is not among those found`);
  const sheet = await read(office, await send(office, contact[1]!, '/api/create-code'));
  const code = sheet.match(/<code\b[^>]*>([\s\S]*?)<\/code>/)![1]!;
  return code.replaceAll(/<[^>]*>/g, '').trim().replaceAll(/\s+/g, '-');
}

/** The same on the page of the contact. */
export async function createCodeOnThePage(office: Page, person: Person): Promise<string> {
  await openContact(office, person);
  await office.getByRole('button', { name: 'Code erstellen', exact: true }).click();
  return shownCode(office);
}

/** Reads the code that a contact has. */
export async function readCode(office: Page, person: Person): Promise<string> {
  await openContact(office, person);
  await office.getByRole('button', { name: 'Code anzeigen' }).click();
  return shownCode(office);
}

/** Presses a button on the page of a contact and waits for what it says. */
export async function press(office: Page, button: string, outcome: RegExp | string): Promise<void> {
  await office.getByRole('button', { name: button, exact: true }).click();
  await hydrated(office);
  await expect(office.getByText(outcome)).toBeVisible();
}

/** Writes a published entry of the FAQ in a category of its own, and says where both are. */
export async function writeFaq(office: Page, question: string, category: string): Promise<{ category: string; entry: string }> {
  await open(office, '/admin/faq/categories/new');
  await office.getByLabel('Name', { exact: true }).fill(category);
  await office.getByRole('button', { name: 'Speichern' }).click();
  await expect(office.getByRole('heading', { level: 1, name: category })).toBeVisible();
  const path = new URL(office.url()).pathname;
  const entry = await addFaqEntry(office, path, question);
  return { category: path, entry };
}

/** Writes a published entry in a category; its address. */
export async function addFaqEntry(office: Page, category: string, question: string): Promise<string> {
  await open(office, category);
  await office.getByRole('link', { name: 'Eintrag schreiben' }).click();
  await expect(office.getByRole('heading', { level: 1, name: 'Neuer FAQ-Eintrag' })).toBeVisible();
  await hydrated(office);
  await office.getByLabel('Frage', { exact: true }).fill(question);
  await office.getByLabel('Antwort', { exact: true }).fill(`Die Antwort auf: ${question}`);
  await office.getByRole('radio', { name: 'veröffentlicht' }).check();
  await office.getByRole('button', { name: 'Speichern' }).first().click();
  await expect(office.getByRole('link', { name: question, exact: true })).toBeVisible();
  return (await office.getByRole('link', { name: question, exact: true }).getAttribute('href'))!;
}

/** What is announced, and to whom. */
export interface Announced {
  title: string;
  /** To this house, by its name, or only to this flat in it. */
  house: string;
  flat?: string;
  /** A day and a time as HTML has them; published at once without. */
  later?: [string, string];
}

/** Writes a draft and opens its page; its address. */
export async function draft(office: Page, { title, house, flat }: Announced): Promise<string> {
  await open(office, '/admin/announcements/new');
  await office.getByLabel('Titel').fill(title);
  await office.getByLabel('Text', { exact: true }).fill('Am **Montag** von 8 bis 12 Uhr.');
  await office.getByRole('radio', { name: flat ? 'Eine Einheit' : 'Bestimmte Liegenschaften', exact: true }).check();
  await office.getByLabel('Liegenschaft, Einheit oder Kontakt suchen').fill(flat ? `${house} ${flat}` : house);
  await office.getByRole('main').getByRole('button', { name: 'Suchen', exact: true }).click();
  const found = flat
    ? office.getByRole('radio', { name: `${flat}, ${house}`, exact: true })
    : office.getByRole('checkbox', { name: house, exact: true });
  await found.waitFor();
  await hydrated(office);
  await found.check();
  await office.getByRole('main').getByRole('button', { name: 'Speichern', exact: true }).last().click();
  await expect(office.getByRole('heading', { level: 1, name: title })).toBeVisible();
  await hydrated(office);
  return new URL(office.url()).pathname;
}

/** Writes an announcement and publishes it; the address of its page. */
export async function announcement(office: Page, what: Announced): Promise<string> {
  const page = await draft(office, what);
  await office.getByRole('link', { name: 'Veröffentlichen …' }).click();
  await expect(office.getByText('Wen sie erreicht')).toBeVisible();
  await hydrated(office);
  if (what.later) {
    await office.getByLabel('Später').check();
    await office.getByLabel('Tag', { exact: true }).fill(what.later[0]);
    await office.getByLabel('Uhrzeit', { exact: true }).fill(what.later[1]);
  }
  await office.getByRole('button', { name: 'Veröffentlichen', exact: true }).click();
  await expect(office.getByText(what.later ? 'geplant' : 'veröffentlicht', { exact: true }).first()).toBeVisible();
  return page;
}

/** Opens the form for what files shall belong to, by finding it. */
export async function sharing(office: Page, words: string, found: string | RegExp): Promise<void> {
  await open(office, '/admin/documents/new');
  await office.getByRole('main').getByRole('searchbox').fill(words);
  await office.getByRole('main').getByRole('button', { name: 'Suchen' }).click();
  await office.getByRole('main').getByRole('link', { name: found }).first().click();
  await expect(office.getByText('Wer sieht das?')).toBeVisible();
  await hydrated(office);
}

/** Shares files in the form that is open. */
export async function share(office: Page, files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  await office.getByLabel('Dateien').setInputFiles(files);
  await office.getByRole('button', { name: 'Freigeben', exact: true }).click();
}
