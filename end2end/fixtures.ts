import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { Line } from './line.ts';
import { send } from './plainly.ts';
import { Site, type Staff } from './site.ts';

export { expect, type Page };
export { linkIn, type Mail } from './mail.ts';
export type { Site, Staff };

interface ForEachJourney {
  /** Troubles that belong to the journey, such as the 409 of a conflict. Any other fails it. */
  expectTrouble: (pattern: RegExp) => void;
  /** Somebody else, with a browser of their own: another session, another language. */
  visitor: (options?: BrowserContextOptions) => Promise<Page>;
  /** The administrator at work, signed in, in a browser beside the one of the journey. */
  office: Page;
  /** Another way to the installation, which can break. */
  line: Line;
}

interface ForEachWorker {
  /** The installation that all journeys of a worker share; each brings people and houses of its own. */
  site: Site;
  /** Somebody who may do everything. */
  administrator: Staff;
}

/** What browsers have complained about, and what of it was to be expected. */
class Guard {
  readonly #expected: RegExp[] = [];
  readonly #troubles: string[] = [];

  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#troubles.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (problem) => this.#troubles.push(`script: ${problem.error().stack ?? problem.error().message}`));
    context.on('requestfailed', (request) => {
      const reason = request.failure()?.errorText ?? 'unknown';
      // A page that is left while something of it is still loading has done nothing wrong.
      if (reason === 'net::ERR_ABORTED') return;
      // A browser with scripts off refuses to fetch them.
      if (reason === 'csp' && !scripts()) return;
      this.#troubles.push(`request: ${reason} (${request.url()})`);
    });
  }

  troubles(): string[] {
    return this.#troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
  }
}

export const test = base.extend<ForEachJourney & { guard: Guard; serverLog: void }, ForEachWorker>({
  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.remove();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  administrator: [async ({ site }, use) => use(await site.addStaff('Maria Huber', 'administrator')), { scope: 'worker' }],
  baseURL: async ({ site }, use) => use(site.url),

  guard: async ({}, use) => {
    const guard = new Guard();
    await use(guard);
    expect(guard.troubles(), 'nothing went wrong in the browser').toEqual([]);
  },
  expectTrouble: async ({ guard }, use) => use((pattern) => guard.expect(pattern)),
  context: async ({ context, guard }, use) => {
    guard.watch(context);
    await use(context);
  },
  visitor: async ({ browser, guard, site }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ baseURL: site.url, ...options });
      contexts.push(context);
      guard.watch(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  office: async ({ visitor, administrator }, use) => {
    const page = await visitor();
    const { email, password } = administrator;
    await send(page, '/sign-in', '/api/sign-in', { email, password });
    await use(page);
  },

  line: async ({ site }, use) => {
    const line = await Line.to(site.url);
    await use(line);
    await line.close();
  },

  /** What the server said is worth reading when a journey fails. */
  serverLog: [
    async ({ site }, use, info) => {
      const before = (await site.log()).length;
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach('server.log', { body: (await site.log()).slice(before), contentType: 'text/plain' });
      }
    },
    { auto: true },
  ],
});

/** Whether the browser of this journey runs scripts. */
export function scripts(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/**
 * Waits until the page answers to clicks by itself. A plain page leaves that to the browser, and so does every page
 * with scripts off.
 */
export async function hydrated(page: Page): Promise<void> {
  if (scripts()) await page.locator('html:is([data-hydrated], [data-plain])').waitFor({ state: 'attached' });
}

/** Opens a page and waits until it can be used. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Signs in, by what the fields are for rather than what they are called: the page may be in any language. */
export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await open(page, '/sign-in');
  await page.locator('input[autocomplete~="username"]').fill(person.email);
  await page.locator('input[autocomplete~="current-password"]').fill(person.password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await hydrated(page);
}

/** WCAG 2.2 AA as far as a program can tell. */
export async function axe(page: Page, what: 'everything' | 'colours' = 'everything'): Promise<void> {
  // axe is itself a script.
  if (!scripts()) return;
  // Half-way through a change from light to dark a colour belongs to neither. Where nobody looks at the page, as in a tab
  // behind another, waiting for the end of a change would take for ever.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
    for (const one of ending) one.finish();
  });
  const builder = new AxeBuilder({ page });
  const { violations } = await (what === 'colours'
    ? builder.withRules(['color-contrast', 'link-in-text-block'])
    : builder.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  ).analyze();
  const readable = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}\n      ${node.failureSummary?.replaceAll('\n', '\n      ')}`).join('\n')}`,
  );
  expect(readable, `${new URL(page.url()).pathname} can be used by everybody`).toEqual([]);
}
