import { escapeHtml, whole } from '../../report/html.ts';
import type { Model } from '../../training/checkpoint.ts';
import { beginningOf } from '../../training/passage.ts';
import { configOf } from '../../training/setup.ts';
import { VERSION } from '../../version.ts';
import SCRIPT, { hash } from './main.ts?script';
import { encodeNumbers, type PageModel } from './page-model.ts';
import { PAGE_STYLE } from './style.ts';

/** Bytes that a page may have with all numbers in float32; a larger one has them in half as many bits. */
const MOST_BYTES = 300_000;

/** A page that writes text with a model: one file, which asks nothing of anybody. */
export function htmlPage(model: Model): string {
  const exact = render(model, 32);
  return new TextEncoder().encode(exact).length <= MOST_BYTES ? exact : render(model, 16);
}

function render(model: Model, bits: PageModel['bits']): string {
  const { options, text, vocabulary, parameters } = model;
  const { cell, layers, hiddenSize } = options;
  const page: PageModel = {
    text: text.name,
    cell,
    layers,
    hiddenSize,
    characters: vocabulary.toString(),
    endMark: configOf(options, vocabulary).endMark,
    beginning: beginningOf(model, ''),
    bits,
    numbers: encodeNumbers(parameters, bits),
  };
  const title = `A network writes like ${text.name}`;
  const depth = layers === 1 ? '' : `${layers} layers of `;
  return `<!doctype html>
<html lang="en">
<!-- Written by webgpu-char-rnn ${VERSION}, MIT licence; with pure-rand, MIT licence, Copyright (c) 2018 Nicolas DUBIEN. -->
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${hash}'; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>A recurrent network, ${depth}${whole(hiddenSize)} units of the cell ${cell}, that read it character by character. It writes here, in this page, and sends nothing anywhere.</p>
<form id="form">
<label class="wide">Go on from<input id="prime" autocomplete="off" placeholder="as the text begins"></label>
<label class="temperature"><span>Temperature <span id="temperature-value">1</span></span><input id="temperature" type="range" min="0" max="2" step="0.05" value="1" title="below 1 bolder, above 1 wilder"></label>
<label>Characters<input id="length" type="number" min="1" max="1000000" value="1000" required></label>
<label>Seed<input id="seed" type="number" min="0" max="2147483647" value="1" required></label>
<div class="wide"><button id="write" type="submit" disabled>Write</button><button id="stop" type="button" disabled>Stop</button></div>
</form>
<p id="status" role="status"></p>
<blockquote id="passage"><span id="beginning"></span><span id="continuation"></span></blockquote>
</main>
<script id="model" type="application/json">${JSON.stringify(page).replaceAll('<', '\\u003c')}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
