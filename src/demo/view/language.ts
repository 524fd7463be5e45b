/**
 * uPlot formats numbers in the browser's language as soon as it is loaded, and a browser started without a locale
 * reports one that Intl refuses: Chromium on Linux says "en-US@posix". Must be imported before uPlot.
 */
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en-US' });
}
