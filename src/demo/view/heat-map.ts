import type { Activations } from '../protocol.ts';

/** Pixels that a character and a unit take on the canvas; the style sheet scales it. */
const CELL_WIDTH = 4;
/** Browsers refuse canvases of more than 32,767 pixels a side. */
const TALLEST = 16_384;

/** Draws units × characters: negative in one colour, positive in another, none as the paper. */
export function drawHeatMap(canvas: HTMLCanvasElement, activations: Activations, chosen: number): void {
  const { units, values, characters } = activations;
  const style = getComputedStyle(document.documentElement);
  const colours = ['--paper', '--negative', '--accent'].map((name) =>
    rgbOf(canvas, style.getPropertyValue(name)),
  );
  const [paper, negative, positive] = colours as [Rgb, Rgb, Rgb];
  const image = new ImageData(characters.length, units);
  for (let x = 0; x < characters.length; x++) {
    for (let unit = 0; unit < units; unit++) {
      const h = values[x * units + unit]!;
      const colour = h < 0 ? negative : positive;
      const at = 4 * (unit * characters.length + x);
      for (let part = 0; part < 3; part++) {
        image.data[at + part] = paper[part]! + Math.abs(h) * (colour[part]! - paper[part]!);
      }
      image.data[at + 3] = 255;
    }
  }
  paint(canvas, image, chosen, style.getPropertyValue('--ink'));
}

function paint(canvas: HTMLCanvasElement, image: ImageData, chosen: number, ink: string): void {
  const { width, height } = image;
  const cellHeight = Math.min(CELL_WIDTH, Math.floor(TALLEST / height));
  canvas.width = width * CELL_WIDTH;
  canvas.height = height * cellHeight;
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d')!.putImageData(image, 0, 0);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.strokeRect(1, chosen * cellHeight - 1, canvas.width - 2, cellHeight + 2);
}

type Rgb = [number, number, number];

/** The parts of a colour; a canvas tells any of them as "#rrggbb". */
function rgbOf(canvas: HTMLCanvasElement, colour: string): Rgb {
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour.trim();
  const number = Number.parseInt((context.fillStyle as string).slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
