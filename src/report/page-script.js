/** The report's script: it hands the loss curve out, as SVG or as PNG. */

const chart = document.querySelector('.chart');
const style = document.getElementById('chart-style').textContent;
/** Pixels of a PNG for each of the chart. */
const SCALE = 2;

/** The chart as a picture by itself. */
function svgFile() {
  const picture = chart.cloneNode(true);
  const [, , width, height] = chart.getAttribute('viewBox').split(' ');
  picture.setAttribute('width', width);
  picture.setAttribute('height', height);
  const own = document.createElementNS(chart.namespaceURI, 'style');
  own.textContent = style;
  picture.prepend(own);
  return new Blob([new XMLSerializer().serializeToString(picture)], { type: 'image/svg+xml' });
}

/** The same in dots. */
async function pngFile() {
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(await svgFile().text())}`;
  await picture.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * picture.width;
  canvas.height = SCALE * picture.height;
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve));
}

const files = { 'curve.svg': svgFile, 'curve.png': pngFile };
for (const button of document.querySelectorAll('[data-save]')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const name = button.dataset.save;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await files[name]());
    link.download = name;
    link.click();
  });
}
