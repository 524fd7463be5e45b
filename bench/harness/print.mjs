/** Prints cells in columns of these widths. */
export function printRow(widths, cells) {
  const padded = cells.map((cell, i) => String(cell).padEnd(widths[i]));
  console.log(padded.join(' ').trimEnd());
}
