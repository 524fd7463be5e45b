import { readFileSync } from 'node:fs';
import type { HtmlTagDescriptor, Plugin } from 'vite';

const FOLDER = 'src/demo/installed';
const MANIFEST = 'manifest.webmanifest';
/** What a shared link shows: `npm run screenshots` takes it. */
const PREVIEW = 'preview.png';
const ICON = 'icon.svg';

const manifest = {
  name: 'A network learns to write',
  short_name: 'char-rnn',
  description: 'Watch a recurrent network learn to write like the book it is given, trained in your browser.',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#ffffff',
  theme_color: '#0a66c2',
  icons: [{ src: ICON, type: 'image/svg+xml', sizes: 'any' }],
};

/**
 * Gives the page a manifest, so that it can be installed, and a picture for whoever shares a link to it. Those who show such
 * pictures want whole addresses: the build takes that of the host from PAGE_URL; without it they are relative.
 */
export function installable(): Plugin {
  return {
    name: 'installable',
    apply: 'build',
    transformIndexHtml: { order: 'post', handler: () => tags(process.env.PAGE_URL) },
    generateBundle() {
      if (this.environment.name !== 'client') return;
      this.emitFile({ type: 'asset', fileName: MANIFEST, source: JSON.stringify(manifest) });
      for (const fileName of [ICON, PREVIEW]) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(`${FOLDER}/${fileName}`) });
      }
    },
  };
}

/** @param host where the page will be; undefined where that is not known. */
function tags(host: string | undefined): HtmlTagDescriptor[] {
  const address = (name: string) => (host ? new URL(name, host).href : `./${name}`);
  const meta = (property: string, content: string) => ({ tag: 'meta', attrs: { property, content } });
  return [
    { tag: 'link', attrs: { rel: 'manifest', href: `./${MANIFEST}` } },
    meta('og:image', address(PREVIEW)),
    meta('og:image:alt', 'What the network writes, beside the curve that tells how it learns'),
    ...(host ? [meta('og:url', host)] : []),
  ];
}
