import type { LegendEntry } from '../../scene/index.ts';
import { cssColour } from '../colour.ts';
import { formatCount } from '../format.ts';

/** What is written on a picture. */
export interface PictureText {
  /** Null leaves it out. */
  readonly legend: readonly LegendEntry[] | null;
  /** Lines below the picture; none where it is empty. */
  readonly caption: readonly string[];
  /** CSS colours of the page's theme. */
  readonly colours: { readonly panel: string; readonly text: string; readonly soft: string };
}

/** Sizes in CSS pixels; a picture at `scale` times the size has them so many times. */
const FONT = 12;
const LINE = 18;
const MARGIN = 10;

/** Size (pixels) of a picture with its caption; `scale`: its pixels per CSS pixel. */
export function framedSize(
  { width, height }: { readonly width: number; readonly height: number },
  scale: number,
  lines: number,
): { readonly width: number; readonly height: number } {
  const below = lines > 0 ? lines * LINE + 2 * MARGIN : 0;
  return { width, height: height + Math.round(below * scale) };
}

/** A picture with its legend in the upper left and its caption below, as PNG. `scale`: its pixels per CSS pixel. */
export async function composePicture(
  picture: ImageBitmap,
  scale: number,
  text: PictureText,
): Promise<Blob> {
  const { width, height } = framedSize(picture, scale, text.caption.length);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no canvas to write the legend on.');
  paintPicture(context, picture, scale, text);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** Paints a picture with its legend and caption over all of a canvas of `framedSize`. */
export function paintPicture(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  picture: ImageBitmap | HTMLCanvasElement,
  scale: number,
  { legend, caption, colours }: PictureText,
): void {
  context.resetTransform();
  context.fillStyle = colours.panel;
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.drawImage(picture, 0, 0);
  context.scale(scale, scale);
  context.font = `${FONT}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  if (legend) drawLegend(context, legend, colours);
  caption.forEach((line, i) => {
    context.fillStyle = i === 0 ? colours.text : colours.soft;
    const y = picture.height / scale + MARGIN + (i + 0.5) * LINE;
    context.fillText(line, MARGIN, y, picture.width / scale - 2 * MARGIN);
  });
}

function drawLegend(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  legend: readonly LegendEntry[],
  { panel, text }: PictureText['colours'],
): void {
  const words = legend.map((entry) =>
    entry.kind === 'ramp'
      ? `${entry.label} ${entry.from} to ${entry.to}`
      : `${entry.label}${entry.count === null ? '' : `  ${formatCount(entry.count)}`}`,
  );
  const wide = Math.max(0, ...words.map((word) => context.measureText(word).width));
  context.globalAlpha = 0.85;
  context.fillStyle = panel;
  context.fillRect(MARGIN, MARGIN, wide + 4 * MARGIN + 16, legend.length * LINE + MARGIN);
  context.globalAlpha = 1;
  legend.forEach((entry, i) => {
    const y = 1.5 * MARGIN + (i + 0.5) * LINE;
    drawSwatch(context, entry, 2 * MARGIN, y);
    context.fillStyle = text;
    context.fillText(words[i], 3 * MARGIN + 16, y);
  });
}

/** A sign 16 pixels wide: a point, a line, a dashed line, or a ramp. */
function drawSwatch(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  entry: LegendEntry,
  x: number,
  y: number,
): void {
  if (entry.kind === 'ramp') {
    entry.colours.forEach((colour, i) => {
      context.fillStyle = cssColour(colour);
      context.fillRect(
        x + (16 * i) / entry.colours.length,
        y - 4,
        16 / entry.colours.length + 0.5,
        8,
      );
    });
    return;
  }
  context.fillStyle = context.strokeStyle = cssColour(entry.colour);
  if (entry.shape === 'point') {
    context.beginPath();
    context.arc(x + 8, y, 3.5, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  context.lineWidth = 2.5;
  context.setLineDash(entry.shape === 'dashed' ? [4, 3] : []);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 16, y);
  context.stroke();
  context.setLineDash([]);
}
