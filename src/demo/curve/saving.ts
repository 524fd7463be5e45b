import { h } from '../view/dom.ts';
import { blobOf } from '../view/save.ts';
import style from './style.css?inline';

/** Pixels of a picture for one of the page. */
const SHARPNESS = 2;

/** A plot of the page as a file that needs nothing else: in the colours and letters that it is seen in. */
export function standAlone(plot: SVGSVGElement): string {
  const copy = plot.cloneNode(true) as SVGSVGElement;
  copy.removeAttribute('aria-hidden');
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('role', 'img');
  const { width, height } = plot.viewBox.baseVal;
  const page = getComputedStyle(plot);
  const names = [...new Set(style.match(/--[a-z-]+/g))];
  const colours = names.map((name) => `${name}:${page.getPropertyValue(name).trim()}`).join(';');
  const paper = `<rect width="${width}" height="${height}" fill="${page.getPropertyValue('--paper').trim()}"/>`;
  const rules = `<style>.curve{${colours};font-family:${page.fontFamily.replaceAll('"', "'")}}${style}</style>`;
  copy.insertAdjacentHTML('afterbegin', rules + paper);
  return new XMLSerializer().serializeToString(copy);
}

/** The same, as a picture. @throws UserError when this browser cannot make one. */
export async function pictureOf(plot: SVGSVGElement): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([standAlone(plot)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { width, height } = plot.viewBox.baseVal;
    const canvas = h('canvas', { width: width * SHARPNESS, height: height * SHARPNESS });
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await blobOf(canvas);
  } finally {
    URL.revokeObjectURL(url);
  }
}
