import { printable } from '../text/printable.ts';

/** Text as HTML shows it; of control characters, which SVG forbids and browsers hide, their pictures. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table; cells are HTML already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell) => `<${tag}>${cell}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n');
  return `<table><thead><tr>${cells('th', head)}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** "1,190,317" */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "48.12" */
export function decimal(value: number, digits = 2): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "3.0e-7" */
export function scientific(value: number): string {
  return value.toExponential(1);
}
