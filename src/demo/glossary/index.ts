import './style.css';
import { h, setText } from '../view/dom.ts';
import { SYMBOLS, WORDS } from './words.ts';

/**
 * Elements whose words are explained; of those that change all the time, that are pressed or that the network wrote, none
 * are, unless they are marked.
 */
const EXPLAINED = 'p, figcaption, legend, dt, th, td, li, .explained';
const LEFT_ALONE =
  'button, a, label, summary, code, output, .writing, .error, .tour, .bars, [aria-live], [role="status"], [role="alert"]';

/** "losses", "n-grams": plurals are the same words. */
const PATTERN = new RegExp(
  `(?<![\\w-])(${Object.keys(WORDS)
    .sort((a, b) => b.length - a.length)
    .join('|')})(e?s)?(?![\\w-])`,
  'gi',
);

/** Where meanings are shown: one place for all, so that the words of a part stay what they are. */
const note = h('div', { id: 'term-note', className: 'term-note', role: 'note', popover: 'auto' });
let made = 0;

/** Gives the words of a part of the page, each where it comes first in it, dots under them and their meaning. */
export function explain(root: ParentNode): void {
  if (!note.isConnected) document.body.append(note);
  const known = new Set(
    Array.from(root.querySelectorAll<HTMLElement>('.term'), ({ dataset }) => dataset.word!),
  );
  for (const element of root.querySelectorAll(EXPLAINED)) {
    if (element.closest(LEFT_ALONE) && !element.matches('.explained')) continue;
    // What is folded away in the part must not take the word from what is seen of it; the part itself may not be open yet.
    const folded = element.closest('[hidden]');
    if (folded && root.contains(folded)) continue;
    for (const node of [...element.childNodes]) if (node instanceof Text) explainIn(node, known);
  }
}

/** Explains again when the part has changed; for parts that seldom do. */
export function keepExplained(root: Element): void {
  const observer = new MutationObserver(() => renew());
  const renew = () => {
    observer.disconnect();
    explain(root);
    observer.observe(root, { childList: true, subtree: true });
  };
  renew();
}

function explainIn(text: Text, known: Set<string>): void {
  const symbol = SYMBOLS[text.data.trim()];
  if (symbol && text.parentElement!.matches('th, td')) {
    text.replaceWith(term(text.data, text.data.trim(), symbol));
    return;
  }
  // Text is cut at a word that is explained alone: cut at each, it would fall into more pieces whenever it is looked at.
  for (const found of text.data.matchAll(PATTERN)) {
    const word = found[1]!.toLowerCase();
    if (known.has(word)) continue;
    known.add(word);
    const rest = text.splitText(found.index).splitText(found[0].length);
    (rest.previousSibling as Text).replaceWith(term(found[0], word, WORDS[word]!));
    explainIn(rest, known);
    return;
  }
}

/** A word with dots under it; pressing it shows what it means, right below. */
function term(shown: string, word: string, means: string): HTMLElement {
  const button = h(
    'button',
    { id: `term-${++made}`, type: 'button', className: 'term', 'data-word': word },
    shown,
  );
  button.popoverTargetElement = note;
  // The style sheet keeps it within the window.
  button.addEventListener('click', () => {
    const { left, bottom } = button.getBoundingClientRect();
    note.style.setProperty('--left', `${left}px`);
    note.style.setProperty('--top', `${bottom}px`);
    setText(note, means);
  });
  return button;
}
