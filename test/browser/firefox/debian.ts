import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Firefox, and Mesa's Vulkan driver on the CPU, lavapipe. */
const PACKAGES = ['firefox-esr', 'mesa-vulkan-drivers'];

export interface Unpacked {
  /** The program. */
  readonly firefox: string;
  /** Variables with which a program finds the libraries, and this Vulkan driver alone. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Debian's Firefox and lavapipe, with all that they need and this system lacks, unpacked once into the user's cache and
 * not installed: Dawn, in all other tests, would find the driver too.
 * @throws Error where apt-get cannot get them: tests that need them must not pass without.
 */
export function unpackedPackages(): Unpacked {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'webgpu-char-rnn', PACKAGES.join('-'));
  if (!existsSync(folder)) unpack(folder);
  const libraries = readdirSync(join(folder, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'))!;
  const driver = join(folder, 'lavapipe.json');
  return {
    firefox: join(folder, 'usr/lib/firefox-esr/firefox-esr'),
    env: {
      LD_LIBRARY_PATH: join(folder, 'usr/lib', libraries),
      VK_DRIVER_FILES: driver,
      VK_ICD_FILENAMES: driver, // what older loaders call it
    },
  };
}

/** Unpacked beside its place and then renamed, so that no other process sees half of it. */
function unpack(folder: string): void {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(`${folder}-`);
  try {
    const archives = download(temporary);
    for (const name of readdirSync(archives).filter((name) => name.endsWith('.deb')))
      execFileSync('dpkg', ['--extract', join(archives, name), temporary]);
    rmSync(archives, { recursive: true });
    writeFileSync(join(temporary, 'lavapipe.json'), JSON.stringify(driverManifest(temporary, folder)));
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // another process was faster
  }
}

/** @returns the folder of the archives. */
function download(temporary: string): string {
  const archives = join(temporary, 'archives');
  mkdirSync(join(archives, 'partial'), { recursive: true });
  const install = ['install', '--yes', '--no-install-recommends', '--reinstall', '--download-only'];
  const here = ['-o', `Dir::Cache::archives=${archives}`, '-o', 'Debug::NoLocking=1'];
  const get = (...args: string[]) => execFileSync('apt-get', args, { stdio: 'pipe', encoding: 'utf8' });
  try {
    try {
      get(...install, ...here, ...PACKAGES);
    } catch {
      get('update'); // a bare image has no lists, and old lists name what is no longer there
      get(...install, ...here, ...PACKAGES);
    }
  } catch (error) {
    throw new Error(
      `these tests need Debian's ${PACKAGES.join(' and ')}, which apt-get did not get; run them on Debian or Ubuntu, as root where the package lists are old`,
      { cause: error },
    );
  }
  return archives;
}

/** The driver's own manifest, which says where its library is, for the place to which it was unpacked. */
function driverManifest(temporary: string, folder: string): unknown {
  const manifests = join(temporary, 'usr/share/vulkan/icd.d');
  const own = readdirSync(manifests).find((name) => name.startsWith('lvp'))!;
  const manifest = JSON.parse(readFileSync(join(manifests, own), 'utf8'));
  const { library_path: library } = manifest.ICD;
  return { ...manifest, ICD: { ...manifest.ICD, library_path: join(folder, library) } };
}
