import { axe, expect, hydrated, test } from '../fixtures.ts';

test('whoever comes without a session is asked to sign in @forms', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in/);
  await hydrated(page);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await axe(page);
});
