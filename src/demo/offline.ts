/** Keeps the page for visits without a network. Only the built page has the script. */
export function registerOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  // The page works without it, where a browser forbids it say.
  navigator.serviceWorker.register('./service-worker.js').catch(() => {});
}
