import { printable } from '../text/printable.ts';

/** RFC 4180, with plain newlines, safe to show. Numbers keep all their digits. */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(csvCell).join(',')}\n`).join('');
}

function csvCell(value: string | number | undefined): string {
  const text = value === undefined ? '' : printable(String(value));
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
