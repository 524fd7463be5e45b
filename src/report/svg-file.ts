/** A chart as a file of its own, with its style in it. */
export function svgFile(chart: string, style: string): string {
  return `${chart.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `>\n<style>${style}</style>`)}\n`;
}
