/** Browser and processor, a line each: for reports. */
export function describeBrowser(): string[] {
  return [navigator.userAgent, `${navigator.hardwareConcurrency} logical cores`];
}
