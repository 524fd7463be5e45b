/** The comparison page: which curves are drawn over what, which recipes are shown, and two samples side by side. */

/** @param {string} name of a group of radio buttons */
const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`).value;

for (const section of document.querySelectorAll('[data-section]')) {
  const { section: key } = section.dataset;

  const showChart = () => {
    const wanted = `${chosen(`${key}-losses`)} ${chosen(`${key}-axis`)}`;
    for (const chart of section.querySelectorAll('[data-chart]')) {
      chart.hidden = chart.dataset.chart !== wanted;
    }
  };
  for (const radio of section.querySelectorAll('input[type=radio]')) {
    radio.addEventListener('change', showChart);
  }
  // A browser that comes back to the page restores what was chosen, and tells nobody.
  showChart();

  for (const box of section.querySelectorAll('input[type=checkbox]')) {
    const showCurve = () => {
      for (const part of section.querySelectorAll(`.chart .${box.value}`)) {
        part.classList.toggle('left-out', !box.checked);
      }
    };
    box.addEventListener('change', showCurve);
    showCurve();
  }

  const data = section.querySelector('script[type="application/json"]');
  if (!data) continue;
  /** @type {Record<string, string>[]} text by update, of each run */
  const samples = JSON.parse(data.textContent);
  const sides = section.querySelectorAll('[data-sample]');
  const update = section.querySelector('[data-update]');
  const showSamples = () => {
    for (const side of sides) {
      const text = samples[side.querySelector('select').value][update.value];
      side.querySelector('blockquote').textContent = text ?? 'This run took no sample at that update.';
    }
  };
  section.querySelector('.samples-beside').addEventListener('change', showSamples);
  showSamples();
}
