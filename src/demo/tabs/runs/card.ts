import { decimal, whole } from '../../../report/html.ts';
import { describePreset } from '../../../training/departures.ts';
import type { RunCurve, RunSummary } from '../../protocol.ts';
import { h } from '../../view/dom.ts';
import { bitsOf } from './names.ts';

/** As previews of links are shown. */
const WIDTH = 1200;
const HEIGHT = 630;
const MARGIN = 56;
const TEXT_WIDTH = 600;
const LINE = 30;
const TEXT_TOP = 180;
const LINES = 12;
const CURVE = { left: 720, top: 190, width: WIDTH - 720 - MARGIN, height: 290 };
/** That of the page's style sheet. */
const MONO = 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace';
/** A picture goes where the page's theme does not. */
const COLOURS = { paper: '#ffffff', ink: '#1c1d21', soft: '#5a5d66', line: '#e3e5e9', accent: '#0a66c2' };

/** A run as a picture to show around: its last text, its curve, its settings. */
export function cardOf(run: RunSummary): HTMLCanvasElement {
  const picture = h('canvas', { width: WIDTH, height: HEIGHT });
  const context = picture.getContext('2d')!;
  context.fillStyle = COLOURS.paper;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.textBaseline = 'top';
  const words = new Words(context);
  words.write('A network learns to write', MARGIN, MARGIN, '600 40px system-ui, sans-serif', COLOURS.ink);
  const bits = bitsOf(run);
  const reached = bits === undefined ? '' : `, ${decimal(bits)} bits a character`;
  const standing = `${run.text}, after ${whole(run.update)} updates${reached}`;
  words.write(standing, MARGIN, MARGIN + 56, '24px system-ui, sans-serif', COLOURS.soft);
  const sample = run.samples.at(-1)?.text ?? '';
  words.paragraph(sample, MARGIN, TEXT_TOP, `22px ${MONO}`, COLOURS.ink);
  drawCurve(context, run.curve);
  words.write(
    'bits a character, over updates (logarithmic)',
    CURVE.left,
    CURVE.top + CURVE.height + 16,
    '18px system-ui, sans-serif',
    COLOURS.soft,
  );
  words.write(
    describePreset(run.config.options),
    MARGIN,
    HEIGHT - MARGIN - 8,
    '20px system-ui, sans-serif',
    COLOURS.soft,
  );
  return picture;
}

/** Words on a picture. */
class Words {
  readonly #context: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D) {
    this.#context = context;
  }

  /** One line, squeezed where it would leave the picture. */
  write(words: string, x: number, y: number, font: string, colour: string): void {
    this.#context.font = font;
    this.#context.fillStyle = colour;
    this.#context.fillText(words, x, y, WIDTH - MARGIN - x);
  }

  /** As many lines as there is room for. */
  paragraph(words: string, x: number, y: number, font: string, colour: string): void {
    this.#context.font = font;
    const lines = words.split('\n').flatMap((line) => this.#broken(line));
    for (const [i, line] of lines.slice(0, LINES).entries()) this.write(line, x, y + i * LINE, font, colour);
  }

  /** A line in pieces that fit, broken anywhere: what a network writes may have no spaces. */
  #broken(line: string): string[] {
    const pieces = [''];
    for (const character of line) {
      const longer = pieces.at(-1)! + character;
      if (this.#context.measureText(longer).width <= TEXT_WIDTH) pieces[pieces.length - 1] = longer;
      else pieces.push(character);
    }
    return pieces;
  }
}

function drawCurve(context: CanvasRenderingContext2D, { updates, bits }: RunCurve): void {
  const { left, top, width, height } = CURVE;
  context.strokeStyle = COLOURS.line;
  context.strokeRect(left, top, width, height);
  if (bits.length < 2) return;
  const lowest = bits.reduce((a, b) => Math.min(a, b));
  const highest = bits.reduce((a, b) => Math.max(a, b));
  const x = (update: number) =>
    left + (width * Math.log(update / updates[0]!)) / Math.log(updates.at(-1)! / updates[0]!);
  const y = (value: number) => top + height * (1 - (value - lowest) / (highest - lowest || 1));
  context.strokeStyle = COLOURS.accent;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.beginPath();
  for (const [i, update] of updates.entries()) context.lineTo(x(update), y(bits[i]!));
  context.stroke();
  context.font = '18px system-ui, sans-serif';
  context.fillStyle = COLOURS.soft;
  context.textAlign = 'end';
  context.fillText(decimal(highest), left - 8, top);
  context.fillText(decimal(lowest), left - 8, top + height - 20);
  context.textAlign = 'start';
}
