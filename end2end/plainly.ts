import type { APIResponse, Page } from '@playwright/test';

// Forms sent as a browser without scripts sends them, without showing a page: for what must have happened before a journey
// begins. What a journey is about, it does on the pages.

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&#39;': "'" };

function attribute(tag: string, name: string): string | undefined {
  const found = tag.match(new RegExp(`\\s${name}="([^"]*)"`));
  return found?.[1]!.replaceAll(/&(?:amp|lt|gt|quot|#x27|#39);/g, (entity) => entities[entity]!);
}

/** What a page is like, as it comes. */
export async function read(page: Page, address: string): Promise<string> {
  const response = await page.request.get(address);
  if (!response.ok()) throw new Error(`${address} answers ${response.status()}\n${await response.text()}`);
  return response.text();
}

/** The forms of a page that go to a server function, each with what its fields say already. */
export function forms(html: string, action: string): { html: string; fields: Record<string, string> }[] {
  const all = html.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  return all
    .filter((form) => attribute(form, 'action') === action)
    .map((form) => {
      const inputs = (form.match(/<input\b[^>]*>/g) ?? []).filter((input) => !/type="(?:checkbox|radio|file)"/.test(input));
      const named = inputs.map((input) => [attribute(input, 'name'), attribute(input, 'value') ?? ''] as const);
      return { html: form, fields: Object.fromEntries(named.filter(([name]) => name)) as Record<string, string> };
    });
}

/** Sends something to a server function, and stays where it leads. */
export async function post(page: Page, action: string, fields: Record<string, string>): Promise<APIResponse> {
  // As a browser says it of a form on one of our pages.
  const headers = { accept: 'text/html', 'sec-fetch-site': 'same-origin' };
  const response = await page.request.post(action, { form: fields, headers, maxRedirects: 0 });
  if (response.status() !== 303) throw new Error(`${action} answers ${response.status()}\n${await response.text()}`);
  return response;
}

/** Sends the one form of a page that goes to a server function, filled in with these values; returns the address that it leads to. */
export async function send(page: Page, address: string, action: string, values: Record<string, string> = {}): Promise<string> {
  const [form, another] = forms(await read(page, address), action);
  if (!form || another) throw new Error(`${address} has ${form ? 'several forms' : 'no form'} for ${action}`);
  const response = await post(page, action, { ...form.fields, ...values });
  return response.headers()['location']!;
}
