/** The script of an exported page: it reads the model that lies in the page, and writes as it is asked to. */
import type { PageModel } from './page-model.ts';
import { Writer } from './writing.ts';

/** Milliseconds of each frame that go into writing: the page stays at hand. */
const PER_FRAME = 10;

const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const [prime, temperature, seed, length] = ['prime', 'temperature', 'seed', 'length'].map((id) =>
  byId<HTMLInputElement>(id),
) as [HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];
const [begin, end, status] = [
  byId<HTMLButtonElement>('write'),
  byId<HTMLButtonElement>('stop'),
  byId('status'),
];

const writer = new Writer(JSON.parse(byId('model').textContent!) as PageModel);
let passages = 0;

function showTemperature(): void {
  byId('temperature-value').textContent = temperature.value;
}

/** Writes a passage, frame by frame, until it is long enough or another begins. */
function write(): void {
  const passage = ++passages;
  const beginning = writer.beginning(prime.value);
  const { skipped } = beginning;
  status.textContent = skipped > 0 ? `Left out, since the model never saw them: ${skipped}.` : '';
  byId('beginning').textContent = beginning.text;
  const continuation = byId('continuation');
  continuation.textContent = '';
  const characters = writer.write(beginning, Number(temperature.value), Number(seed.value));
  let left = Number(length.value);
  end.disabled = false;
  const frame = () => {
    if (passage !== passages) return;
    const until = performance.now() + PER_FRAME;
    let written = '';
    while (left > 0 && performance.now() < until) {
      written += characters.next().value;
      left--;
    }
    continuation.append(written);
    if (left > 0) requestAnimationFrame(frame);
    else end.disabled = true;
  };
  requestAnimationFrame(frame);
}

temperature.addEventListener('input', showTemperature);
byId('form').addEventListener('submit', (event) => {
  event.preventDefault();
  write();
});
end.addEventListener('click', () => {
  passages++;
  end.disabled = true;
});
showTemperature(); // a browser that comes back to the page restores what was chosen
begin.disabled = false;
