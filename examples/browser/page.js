// The page stays free: the training runs in a worker, which may share memory with threads where the page is isolated.
const output = document.querySelector('pre');
for (const button of document.querySelectorAll('button')) {
  button.onclick = () => {
    const worker = new Worker(new URL('./training.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => output.append(`${data}\n`);
    worker.postMessage(button.value);
  };
}
