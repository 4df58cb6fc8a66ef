import { open, signIn, test, type Page } from '../fixtures.ts';
import { administrators, everybody } from './routes.ts';

for (const route of everybody) {
  test(`everybody sees ${route}`, async ({ page }) => {
    await open(page, route);
    await picture(page, route);
  });
}

for (const route of administrators) {
  test(`an administrator sees ${route}`, async ({ page, administrator }) => {
    await signIn(page, administrator);
    await open(page, route);
    await picture(page, route);
  });
}

async function picture(page: Page, route: string): Promise<void> {
  const name = route.replaceAll('/', '-').replace(/^-/, '') || 'start';
  await page.screenshot({ path: `pictures/${name}.${test.info().project.name}.png`, fullPage: true, animations: 'disabled' });
}
