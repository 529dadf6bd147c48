import type { Page } from 'playwright-core';

/** How many pixels of a part of the page have which colour: `rgb` as one number, most frequent first. */
export async function colourCounts(page: Page, testId: string): Promise<[number, number][]> {
  const png = await page.getByTestId(testId).screenshot();
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no 2D canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const counts = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) {
      const rgb = (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
      counts.set(rgb, (counts.get(rgb) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }, png.toString('base64'));
}

/** Pixels of a part of the page that are clearly lighter than its background, whatever that is. */
export async function litPixels(page: Page, testId: string): Promise<number> {
  const counts = await colourCounts(page, testId);
  const luminance = (rgb: number) => ((rgb >> 16) & 255) + ((rgb >> 8) & 255) + (rgb & 255);
  const background = luminance(counts[0][0]);
  return counts
    .filter(([rgb]) => luminance(rgb) > background + 90)
    .reduce((sum, [, count]) => sum + count, 0);
}
