import { test } from 'vitest';
import { launchBrowser } from '/work/wt-page/test/support/browser.ts';
test('shot', async () => {
  const b = await launchBrowser();
  for (const scheme of ['light','dark'] as const) {
  const p = await b.newPage({ viewport: { width: 1000, height: 1400 }, colorScheme: scheme });
  p.on('console', m => console.log('console', m.text()));
  await p.goto('file:///tmp/y/report.html');
  await p.screenshot({ path: `/tmp/report-${scheme}.png` , fullPage: scheme==='light'});
  }
  await b.close();
}, 120000);
