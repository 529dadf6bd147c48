import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, openStage, type PageUnderTest } from './browser.ts';

/** Deque's axe, as text: the page's own policy lets no script in that is not a file of it. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong in the page as it stands: rule, and the elements. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    interface Axe {
      run(
        root: Document,
        options: object,
      ): Promise<{
        violations: { id: string; nodes: { html: string; any: { message: string }[] }[] }[];
      }>;
    }
    const { axe } = window as unknown as { axe: Axe };
    const found = await axe.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
    );
  }, RULES);
}

/** What can be open, how it is opened and closed again. */
const STATES: readonly {
  readonly name: string;
  readonly open: (page: Page) => Promise<void>;
  readonly close: (page: Page) => Promise<void>;
}[] = [
  dialog('help', '?', 'help-dialog'),
  dialog('glossary', 'Shift+G', 'glossary-dialog'),
  dialog('generate', 'g', 'generate-dialog'),
  dialog('session', 'Control+s', 'session-dialog'),
  dialog('picture', 'p', 'picture-dialog'),
  dialog('tour', 'Shift+T', 'tour-card'),
  {
    name: 'four views',
    open: (page) => page.getByTestId('views-4').check({ force: true }),
    close: (page) => page.getByTestId('views-1').check({ force: true }),
  },
  menu('open-menu'),
  menu('export-menu'),
  {
    name: 'stages and parameters',
    open: (page) => dock(page, 'left', true),
    close: (page) => dock(page, 'left', false),
  },
  {
    name: 'display, plots, causes and lists',
    open: async (page) => {
      await dock(page, 'right', true);
      // Each that is opened is one fewer to find.
      const closed = page.locator('details.section:not([open]) > summary');
      while ((await closed.count()) > 0) await closed.first().click();
      await page.getByTestId('cause-table').waitFor();
    },
    close: (page) => dock(page, 'right', false),
  },
  {
    name: 'a lost particle',
    open: async (page) => {
      await dock(page, 'right', true);
      await page.getByTestId('list-lost-table-row').first().click();
      await dock(page, 'right', false);
      await page.getByTestId('picked').waitFor();
    },
    close: (page) => page.getByTestId('unselect').click(),
  },
  {
    name: 'a table of particles',
    open: (page) => tray(page, 'particle', 'table-particle-row'),
    close: (page) => page.getByTestId('tray-close').click(),
  },
  {
    name: 'a run beside itself',
    open: async (page) => {
      await tray(page, 'compare', 'compare-pin');
      await page.getByTestId('compare-pin').click();
      await page.getByTestId('compare-figures').waitFor();
    },
    close: async (page) => {
      await page.getByTestId('compare-drop').click();
      await page.getByTestId('tray-close').click();
    },
  },
  {
    name: 'charts of effects',
    open: (page) => tray(page, 'effect', 'chart-efficiency-pt'),
    close: (page) => page.getByTestId('tray-close').click(),
  },
  {
    name: 'all open events',
    open: async (page) => {
      await tray(page, 'events', 'survey-run');
      await page.getByTestId('survey-run').click();
      await page.getByTestId('survey-cause').first().waitFor();
    },
    close: (page) => page.getByTestId('tray-close').click(),
  },
  {
    name: 'a network without a manifest',
    open: async (page) => {
      const buffer = readFileSync('public/models/trackml.onnx');
      const onnx = { name: 'bare.onnx', mimeType: 'application/octet-stream', buffer };
      await page.getByTestId('file-picker').setInputFiles(onnx);
      await page.getByTestId('network-dialog').waitFor();
    },
    close: (page) => page.keyboard.press('Escape'),
  },
  remote('an entry of a server', 'server-edit', 'server-dialog'),
  remote('what a server would be sent', 'server-send', 'consent-dialog'),
];

/** A dialog of the chain that sends to a server; nothing is sent. */
function remote(name: string, button: string, testId: string) {
  const chain = (page: Page, id: string) => page.getByTestId('param-chain-select').selectOption(id);
  return {
    name,
    open: async (page: Page) => {
      await dock(page, 'left', true);
      await chain(page, 'remote');
      await openStage(page, 'remote');
      await page.getByTestId(button).click();
      await page.getByTestId(testId).waitFor();
    },
    close: async (page: Page) => {
      await page.keyboard.press('Escape');
      await chain(page, 'module-map');
      await dock(page, 'left', false);
    },
  };
}

function dialog(name: string, key: string, testId: string) {
  return {
    name,
    open: async (page: Page) => {
      await page.getByTestId('scene').focus();
      await page.keyboard.press(key);
      await page.getByTestId(testId).waitFor();
    },
    close: (page: Page) => page.keyboard.press('Escape'),
  };
}

function menu(testId: string) {
  return {
    name: testId,
    open: (page: Page) => page.getByTestId(testId).click(),
    close: (page: Page) => page.keyboard.press('Escape'),
  };
}

/** Opens the tray at a tab, and waits for what it shows. */
async function tray(page: Page, tab: string, shows: string): Promise<void> {
  await page.getByTestId('tray-toggle').click();
  await page.getByTestId(`tray-tab-${tab}`).click();
  await page.getByTestId(shows).first().waitFor();
}

async function dock(page: Page, side: 'left' | 'right', open: boolean): Promise<void> {
  const button = page.getByTestId(`dock-${side}`);
  if ((await button.getAttribute('aria-pressed')) !== String(open)) await button.click();
}

describe.each([
  ['a desk', 1280, 800],
  ['a phone', 390, 844],
])('on %s', (_, width, height) => {
  let under: PageUnderTest;
  beforeAll(async () => {
    // So high a cut that particles are lost.
    under = await openPage({ webgpu: false, width, height, query: '?ccCut=0.99' });
    await under.page
      .getByTestId('announcer')
      .filter({ hasText: '52 of 54 target particles found' })
      .waitFor({ state: 'attached', timeout: 100_000 });
    await dock(under.page, 'left', false);
    await dock(under.page, 'right', false);
  });
  afterAll(() => under?.close());

  test.each(['dark', 'light'])('axe finds nothing in the %s theme', async (theme) => {
    const { page } = under;
    if ((await page.locator('html').getAttribute('data-theme')) !== theme)
      await page.getByTestId('theme').click();
    const found: Record<string, string[]> = { 'the page': await violations(page) };
    for (const { name, open, close } of STATES) {
      await open(page);
      found[name] = await violations(page);
      await close(page);
    }
    expect(Object.entries(found).filter(([, list]) => list.length > 0)).toEqual([]);
  });

  test('nothing is wider than the window', async () => {
    const { page } = under;
    for (const { open, close } of STATES) {
      await open(page);
      const beyond = await page.evaluate(() =>
        [...document.querySelectorAll('button, .menu-sheet, dialog[open]')]
          .filter((element) => element.checkVisibility() && !element.closest('.data-table'))
          .filter((element) => {
            const { width: wide, left, right } = element.getBoundingClientRect();
            return wide > 0 && (left < 0 || right > innerWidth);
          })
          .map((element) => element.outerHTML.slice(0, 160)),
      );
      expect(beyond).toEqual([]);
      await close(page);
    }
  });
});
