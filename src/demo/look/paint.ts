/** Numbers to be shown as colours: negative in one, positive in another, none as the paper. */
export interface Numbers {
  readonly columns: number;
  readonly rows: number;
  /** The magnitude that has the full colour. */
  readonly bound: number;
  at(column: number, row: number): number;
}

type Rgb = readonly [number, number, number];

/** Paints one pixel a number; the style sheet makes it larger. */
export function paintNumbers(canvas: HTMLCanvasElement, { columns, rows, bound, at }: Numbers): void {
  const context = canvas.getContext('2d')!;
  const [paper, negative, positive] = coloursOf(context);
  const image = new ImageData(columns, rows);
  for (let row = 0, pixel = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, pixel += 4) {
      const value = at(column, row) / bound;
      const strength = Math.min(1, Math.abs(value));
      const colour = value < 0 ? negative : positive;
      for (let part = 0; part < 3; part++) {
        image.data[pixel + part] = paper[part]! + strength * (colour[part]! - paper[part]!);
      }
      image.data[pixel + 3] = 255;
    }
  }
  canvas.width = columns;
  canvas.height = rows;
  context.putImageData(image, 0, 0);
}

function coloursOf(context: CanvasRenderingContext2D): [paper: Rgb, negative: Rgb, positive: Rgb] {
  const style = getComputedStyle(document.documentElement);
  const rgb = (name: string) => rgbOf(context, style.getPropertyValue(name));
  return [rgb('--paper'), rgb('--negative'), rgb('--accent')];
}

/** The parts of a colour; a canvas tells any of them as "#rrggbb". */
function rgbOf(context: CanvasRenderingContext2D, colour: string): Rgb {
  context.fillStyle = colour.trim();
  const number = Number.parseInt((context.fillStyle as string).slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}
