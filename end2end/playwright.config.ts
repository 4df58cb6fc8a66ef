import { defineConfig, devices } from '@playwright/test';
import { browser } from './browser.ts';

// Three ways to look at the same journeys. A journey that belongs to one of them says so with a tag:
// `@desktop` is not made on a phone, and `@forms` is made with scripts off as well.
export default defineConfig({
  testDir: 'journeys',
  fullyParallel: false,
  workers: 2,
  forbidOnly: true,
  // A journey that passes at the second try hides something.
  retries: 0,
  // Nothing takes half of it; it is for what hangs.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    ...browser,
    // It would stand between the browser and what journeys want to see; the journey about it allows it.
    serviceWorkers: 'block',
    // Recording every step takes a quarter of the time; nobody fetches it from where the journeys run by themselves.
    trace: process.env.CI ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'phone',
      grepInvert: /@desktop/,
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, userAgent: devices['Pixel 7'].userAgent },
    },
    { name: 'noscript', grep: /@forms/, use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false } },
  ],
});
