import { describe, expect, it } from 'vitest';
import { comparisonOf } from '../../src/compare/comparison.ts';
import { comparisonJson } from '../../src/compare/json.ts';
import { comparisonPage } from '../../src/compare/page.ts';
import { comparisonLines, curvesCsv, runsCsv } from '../../src/compare/table.ts';
import { storedRun } from './stored-run-data.ts';

const sections = comparisonOf([
  storedRun(2, { learningRate: 0.1 }),
  storedRun(2.2, { learningRate: 0.1, seed: 2 }, { name: 'comma, "quoted"' }),
  storedRun(1.5, { learningRate: 0.05 }),
]);

describe('the table on a terminal', () => {
  it('has a line a recipe, the best first, in columns', () => {
    const lines = comparisonLines(sections);
    const head = lines.findIndex((line) => line.startsWith('learning rate'));
    expect(lines[head + 1]).toMatch(/^0\.05 +1 +1,000 +1\.600 +1\.500 +1\.500 +3,750 +–$/);
    expect(lines[head + 2]).toMatch(/^0\.1 +2 +1,000 +2\.200 \(2\.100–2\.300\)/);
    expect(lines.join('\n')).toContain('the same in all: cell rnn, layers 1');
  });
});

describe('the CSV', () => {
  it('has a row a run, with all digits, quoted where need be', () => {
    const [head, ...rows] = runsCsv(sections).trimEnd().split('\n');
    expect(head).toMatch(/^run,folder,text,seed,learningRate,updates,heldOut,best,/);
    expect(rows).toHaveLength(3);
    expect(rows[2]).toMatch(/^"comma, ""quoted""",runs\/0\.1-2,a <b>ook,2,0\.1,1000,/);
  });

  it('has controls as pictures: it is shown on terminals', () => {
    const odd = storedRun(1, {}, { name: '\u001b[2J\u202e' });
    expect(runsCsv(comparisonOf([odd]))).toContain('\n␛[2J\\u202e,');
  });

  it('has a row a logged loss', () => {
    const rows = curvesCsv(sections).trimEnd().split('\n');
    expect(rows).toHaveLength(1 + 3 * (10 + 5));
    expect(rows[1]).toBe('eta 0.05 seed 1,a <b>ook,1,0.05,100,2500,0.6666666666666666,2.4,');
  });
});

describe('the JSON', () => {
  it('tells recipes and runs without their curves', () => {
    const json = JSON.stringify(comparisonJson(sections));
    expect(json).not.toContain('curves');
    expect(JSON.parse(json).texts[0].recipes[1].runs.map(({ seed }: { seed: number }) => seed)).toEqual([
      1, 2,
    ]);
  });
});

describe('the page', () => {
  const html = comparisonPage(sections);

  it('draws each recipe over updates, characters and seconds, with a band where there are seeds', () => {
    expect(html.match(/data-chart="/g)).toHaveLength(6);
    expect(html.match(/hidden data-chart="/g)).toHaveLength(5);
    expect(html.match(/<polyline/g)).toHaveLength(12);
    expect(html.match(/<polygon class="line-1"/g)).toHaveLength(6);
  });

  it('runs its own script and nothing else, and needs nothing from elsewhere', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)=/);
    expect(html.match(/<script>/g)).toHaveLength(1);
  });

  it('shows text as text, whatever it holds', () => {
    expect(html).not.toContain('<b>');
    expect(html).toContain('\\u003c/script>');
  });

  it.each([0, 1])('stands runs that tell of %d distinct characters', (distinct) => {
    const text = { name: 'odd', characters: 9, distinct, fingerprint: '' };
    const page = comparisonPage(comparisonOf([storedRun(1, {}, { text })]));
    expect(page).not.toMatch(/NaN|Infinity|are cut off/);
  });

  it('folds the table of very many runs', () => {
    const many = Array.from({ length: 61 }, (_, i) => storedRun(2, { seed: i }));
    expect(comparisonPage(comparisonOf(many))).toContain('<details><summary><h3>Each run</h3></summary>');
    expect(html).not.toContain('<details>');
  });

  it('has a part for each text, and says why', () => {
    const other = storedRun(1, {}, { text: { name: 'other', characters: 9, distinct: 3, fingerprint: 'f' } });
    const apart = comparisonPage(comparisonOf([storedRun(2), other]));
    expect(apart).toContain('A loss on one text says nothing about a loss on another');
    expect(apart.match(/data-section=/g)).toHaveLength(2);
  });
});
