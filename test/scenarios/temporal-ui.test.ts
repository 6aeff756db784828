import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { startStand } from '../support/stand.js';
import type { Stand } from '../support/stand.js';

jest.setTimeout(180_000);

const executablePath = process.env['COPPICE_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((name) => `--disable-${name}`);

/** Skipped, and counted so, where there is no Chromium. */
const inBrowser = existsSync(executablePath) ? describe : describe.skip;

inBrowser('the Temporal UI', () => {
  let stand: Stand;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    stand = await startStand();
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] });
    page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  });
  afterAll(async () => {
    await browser?.close();
    await stand?.stop();
  });

  const open = (path: string): Promise<unknown> =>
    page.goto(`http://127.0.0.1:${stand.config.temporal.uiPort}/namespaces/default/workflows${path}`);

  it('starts a pipeline by its name with plain JSON', async () => {
    await open('/start-workflow');
    await page.locator('#workflowId').fill('from-the-ui');
    await page.locator('#taskQueue').fill(stand.config.taskQueue);
    await page.locator('#workflowType').fill('checked');
    await page.locator('.cm-content').first().click();
    await page.keyboard.type('{"month":"2001-03"}');
    // Leaving the editor lays its text out anew, and moves the button.
    await page.getByRole('heading', { name: 'Start a Workflow' }).click();
    await page.getByRole('button', { name: 'Start Workflow' }).click();
    const run = await eventually('the run is over', async () => {
      const record = await stand.registry.run('from-the-ui');
      return record?.state === 'completed' ? record : undefined;
    });
    expect(run).toMatchObject({ pipeline: 'checked', input: { month: '2001-03' }, output: { month: '2001-03' } });
  });

  it('shows the step table as the run’s current details', async () => {
    await open('');
    await page.getByRole('link', { name: 'from-the-ui' }).first().click();
    await page.getByText('User Metadata').click();
    // The UI shows what others wrote in frames of their own.
    const row = page.frameLocator('iframe').last().locator('tr', { hasText: 'first' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/✔\s*first\s*completed/);
  });
});
