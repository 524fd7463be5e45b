import type { Activations } from '../../protocol.ts';

/** One state of one layer over a text. */
export interface HeatMap {
  readonly characters: number;
  /** m */
  readonly units: number;
  /** [characters, m] */
  readonly values: Float32Array;
  /** The magnitude that has the full colour; 1 at least, which h stays below in most cells. */
  readonly bound: number;
}

/** The part of all activations that belongs to one state of one layer. */
export function heatMapOf(
  { values, units, layers, states, characters }: Activations,
  layer: number,
  state: number,
): HeatMap {
  const own = new Float32Array(characters.length * units);
  for (let position = 0; position < characters.length; position++) {
    const at = ((position * layers + layer) * states.length + state) * units;
    own.set(values.subarray(at, at + units), position * units);
  }
  const bound = own.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return { characters: characters.length, units, values: own, bound };
}

/** Pixels that a character and a unit take on the canvas; the style sheet scales it. */
const CELL_WIDTH = 4;
/** Browsers refuse canvases of more than 32,767 pixels a side. */
const TALLEST = 16_384;

/** Draws units × characters: negative in one colour, positive in another, none as the paper. */
export function drawHeatMap(canvas: HTMLCanvasElement, map: HeatMap): void {
  const { units, values, characters, bound } = map;
  const style = getComputedStyle(document.documentElement);
  const colours = ['--paper', '--negative', '--accent'].map((name) =>
    rgbOf(canvas, style.getPropertyValue(name)),
  );
  const [paper, negative, positive] = colours as [Rgb, Rgb, Rgb];
  const image = new ImageData(characters, units);
  for (let x = 0; x < characters; x++) {
    for (let unit = 0; unit < units; unit++) {
      const strength = values[x * units + unit]! / bound;
      const colour = strength < 0 ? negative : positive;
      const at = 4 * (unit * characters + x);
      for (let part = 0; part < 3; part++) {
        image.data[at + part] = paper[part]! + Math.abs(strength) * (colour[part]! - paper[part]!);
      }
      image.data[at + 3] = 255;
    }
  }
  paint(canvas, image);
}

function paint(canvas: HTMLCanvasElement, image: ImageData): void {
  const { width, height } = image;
  const cellHeight = Math.min(CELL_WIDTH, Math.floor(TALLEST / height));
  canvas.width = width * CELL_WIDTH;
  canvas.height = height * cellHeight;
  const small = new OffscreenCanvas(width, height);
  small.getContext('2d')!.putImageData(image, 0, 0);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

type Rgb = [number, number, number];

/** The parts of a colour; a canvas tells any of them as "#rrggbb". */
function rgbOf(canvas: HTMLCanvasElement, colour: string): Rgb {
  const context = canvas.getContext('2d')!;
  context.fillStyle = colour.trim();
  const number = Number.parseInt((context.fillStyle as string).slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
