import type { PlaywrightTestOptions, PlaywrightWorkerOptions } from '@playwright/test';

/** The machine's own Chromium, quiet and without a network of its own, as somebody in Augsburg would use it. */
export const browser: Partial<PlaywrightTestOptions & PlaywrightWorkerOptions> = {
  browserName: 'chromium',
  locale: 'de-DE',
  timezoneId: 'Europe/Berlin',
  launchOptions: {
    executablePath: process.env.QUARTIER_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};
