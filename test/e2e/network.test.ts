import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPage, openStage, type PageUnderTest } from './browser.ts';

const fixture = (name: string) => resolve('test/fixtures/inference', name);

/** Waits until a stage is done or failed. */
async function stageState(page: Page, stage: string, state: 'done' | 'failed'): Promise<void> {
  await page.waitForFunction(
    ([name, wanted]) =>
      document.querySelector(`[data-testid="stage-${name}"]`)?.getAttribute('data-state') ===
      wanted,
    [stage, state] as const,
    { timeout: 90_000 },
  );
}

describe('a network of another project', () => {
  let under: PageUnderTest;
  let page: Page;
  beforeAll(async () => {
    under = await openPage({ webgpu: false });
    page = under.page;
    await stageState(page, 'report', 'done');
  });
  afterAll(() => under?.close());

  const open = (...names: string[]) =>
    page.getByTestId('file-picker').setInputFiles(names.map(fixture));

  test('without a manifest is asked about, checked and used', async () => {
    await open('acorn.onnx');
    const dialog = page.getByTestId('network-dialog');
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('node_features');
    expect(await page.getByTestId('network-scale-1').inputValue()).toBe('pi');
    expect(await page.getByTestId('network-edge-5').inputValue()).toBe('rphislope');

    await page.getByTestId('network-scale-0').fill('0');
    await page.getByTestId('network-submit').click();
    expect(await page.getByTestId('network-error').textContent()).toContain('node feature 1 (r)');
    await page.getByTestId('network-scale-0').fill('500');
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('network-save').click(),
    ]);
    expect(saved.suggestedFilename()).toBe('acorn.json');
    const manifest = JSON.parse(readFileSync(await saved.path(), 'utf8'));
    expect(manifest.inputs).toEqual({
      nodes: 'node_features',
      edges: 'edge_attr',
      edgeIndex: 'edge_list',
    });
    expect(manifest.nodeFeatures[0]).toEqual({ name: 'r', scale: 500 });

    await page.getByTestId('network-submit').click();
    await dialog.waitFor({ state: 'detached' });
    await stageState(page, 'report', 'done');
    expect(await page.getByTestId('stage-scores').textContent()).toContain('acorn');
  });

  test('with the manifest of another network is refused by what does not fit, and the form can be left', async () => {
    await open('edge-mlp.onnx');
    await page.getByTestId('network-dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('network-dialog').waitFor({ state: 'detached' });
    await open('edge-mlp.onnx', 'tiny.json');
    await expect
      .poll(() => page.getByTestId('messages').textContent())
      .toContain('edge-mlp.onnx: the network has no input "nodes"');
    expect(under.errors).toEqual([]);
  });
});

describe('the page that scores with WebGPU', () => {
  let under: PageUnderTest;
  beforeAll(async () => {
    under = await openPage();
    await stageState(under.page, 'report', 'done');
  });
  afterAll(() => under?.close());

  test('finds the tracks that it finds with WASM', async () => {
    const { page } = under;
    await page.getByTestId('generate').click();
    await page.getByTestId('generate-particles').fill('15');
    await page.getByTestId('generate-submit').click();
    await page.waitForFunction(() =>
      document.querySelector('[data-testid="event-name"]')?.textContent?.includes('generated'),
    );
    await stageState(page, 'report', 'done');
    const value = (id: string) => page.getByTestId(id).first().getAttribute('data-value');
    const [edges, tracks] = [await value('stage-graph-edges'), await value('stage-tracks-tracks')];
    expect(Number(edges)).toBeGreaterThan(20);
    expect(await page.getByTestId('stage-scores-backend').textContent()).toContain('WASM');

    await openStage(page, 'scores');
    await page.getByTestId('provider-webgpu').check({ force: true });
    await page.waitForFunction(
      () =>
        document
          .querySelector('[data-testid="stage-scores-backend"]')
          ?.textContent?.includes('WebGPU'),
      undefined,
      { timeout: 90_000 },
    );
    await stageState(page, 'report', 'done');
    expect(await page.getByTestId('provider-reason').textContent()).toContain('asked for');
    expect(await value('stage-tracks-tracks')).toBe(tracks);
    expect(under.errors).toEqual([]);
  });
});
