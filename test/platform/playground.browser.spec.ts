import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { loadSampleStore } from '../../src/cli/import/sample-store.js';
import { type RunningApp, startApp } from '../support/app.js';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);
if (!CHROMIUM)
  process.stderr.write('The playground is not opened in a browser: there is no chromium here.\n');
const whenInstalled = CHROMIUM ? describe : describe.skip; // CI installs it

whenInstalled('the playground in a browser', () => {
  let app: RunningApp;
  let browser: Browser;

  beforeAll(async () => {
    app = await startApp();
    await loadSampleStore(app.app);
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: ['--no-sandbox'] }); // root has no sandbox
  });
  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it('runs operations as the people of its tabs, a subscription too, and asks nothing of the network outside', async () => {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${app.origin}/playground`);
    await page.locator('.graphiql-execute-button').click(); // whatever it opens with can be run at once
    await answer(page, '"totalCount": ');
    const tabs = page.locator('.graphiql-tab');
    const shown = await tabs.count();
    await page.reload();
    await tabs.last().waitFor();
    expect(await tabs.count()).toBe(shown); // opened again as it was left

    await runTab(page, 'Shopper_WhatIsThis');
    await answer(page, '"name": "Okkelo tv 55 inch"');
    await page.screenshot({ path: '.data/playground.png' });

    await runTab(page, 'Shopper_OpenCart'); // as Anna; the page keeps the id of her cart for the next
    await answer(page, '"cart": {');
    await runTab(page, 'Shopper_FollowCart');
    await answer(page, '"lines": []');
    await page.screenshot({ path: '.data/playground-live.png' });

    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(app.origin) && !/^(blob|data):/.test(url))).toEqual([]);
  });
});

async function runTab(page: Page, title: string): Promise<void> {
  await openTab(page, title);
  await page.locator('.graphiql-execute-button').click();
}

/** One click opens it; a moment later the page has stored which one is active. */
async function openTab(page: Page, title: string): Promise<void> {
  await page.locator('.graphiql-tab', { hasText: title }).locator('button').first().click();
  await page.locator('.graphiql-tab-active', { hasText: title }).waitFor();
  await page.waitForFunction(
    `(({ tabs, activeTabIndex }) => tabs[activeTabIndex].title === '${title}')(JSON.parse(localStorage.getItem('graphiql:tabState')))`,
  );
}

/** Waits for `text` in the answer's pane, whose editor writes spaces as U+00A0. */
const answer = (page: Page, text: string) =>
  page.waitForFunction(
    `document.querySelector('.result-window').innerText.replaceAll('\\u00a0', ' ').includes('${text}')`,
  );
