import { defineConfig, devices } from '@playwright/test';
import { browser } from './browser.ts';

// Pictures of every page to look at: `npm run shots`, then open `pictures/`.
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, userAgent: devices['Pixel 7'].userAgent };
const desktop = { viewport: { width: 1280, height: 800 } };

export default defineConfig({
  testDir: 'shots',
  workers: 1,
  reporter: [['list']],
  use: browser,
  projects: [
    { name: 'phone-light', use: { ...phone, colorScheme: 'light' } },
    { name: 'phone-dark', use: { ...phone, colorScheme: 'dark' } },
    { name: 'desktop-light', use: { ...desktop, colorScheme: 'light' } },
    { name: 'desktop-dark', use: { ...desktop, colorScheme: 'dark' } },
  ],
});
