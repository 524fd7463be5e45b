import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { messageOf, UserError } from '../errors.ts';
import { cacheFolder } from './cache.ts';

/** SwiftShader: a Vulkan driver that computes on the CPU. */
export interface SoftwareDriver {
  /** The driver's manifest, for the Vulkan loader. */
  readonly manifest: string;
  /** A Vulkan loader that came with the driver, for systems that have none. */
  readonly loader: string | undefined;
}

/** Where Debian's and others' Chromium packages put their SwiftShader. */
const SYSTEM_MANIFESTS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
];

/** npm's headless Chromium, of which only the driver is unpacked. */
const PACKAGE = '@sparticuz/chromium';

/** The software drivers that this machine has, the one to prefer first. */
export function softwareDrivers(): SoftwareDriver[] {
  const fromSystem = SYSTEM_MANIFESTS.filter((path) => existsSync(path)).map((manifest) => ({
    manifest,
    loader: undefined,
  }));
  const fromPackage =
    process.platform === 'linux' && process.arch === 'x64' ? unpackedFromPackage() : undefined;
  return fromPackage ? [...fromSystem, fromPackage] : fromSystem;
}

function unpackedFromPackage(): SoftwareDriver | undefined {
  let archive: string;
  let version: string;
  try {
    const main = createRequire(import.meta.url).resolve(PACKAGE);
    const root = main.slice(0, main.lastIndexOf(PACKAGE) + PACKAGE.length);
    archive = join(root, 'bin', 'swiftshader.tar.br');
    version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
    if (!existsSync(archive)) return undefined;
  } catch {
    return undefined; // the package is not installed
  }
  const folder = join(cacheFolder(), `swiftshader-${version}`);
  if (!existsSync(folder)) unpack(archive, folder);
  return { manifest: join(folder, 'vk_swiftshader_icd.json'), loader: join(folder, 'libvulkan.so.1') };
}

/**
 * Unpacked beside its place and then renamed, so that another process never sees half a driver.
 * @throws UserError where the person's cache cannot be written.
 */
function unpack(archive: string, folder: string): void {
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const temporary = mkdtempSync(`${folder}-`);
    try {
      for (const { name, data, type } of parseTar(brotliDecompressSync(readFileSync(archive)))) {
        if (type === 'file' && data) writeFileSync(join(temporary, basename(name)), data, { mode: 0o755 });
      }
      renameSync(temporary, folder);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      throw error;
    }
  } catch (error) {
    if (existsSync(folder)) return; // another process was faster
    throw new UserError(
      `the software driver cannot be unpacked into ${folder} (${messageOf(error)}); name a folder that can be written in XDG_CACHE_HOME, or choose another backend`,
    );
  }
}

/**
 * Makes Dawn, which must not have looked for drivers yet, find this driver and no other.
 * Both variables are set since older loaders know only the second.
 */
export function useDriver({ manifest, loader }: SoftwareDriver): void {
  process.env.VK_DRIVER_FILES = manifest;
  process.env.VK_ICD_FILENAMES = manifest;
  if (loader) keepLoaded(loader);
}

/** Whether the system has a Vulkan loader; Dawn prints a warning of its own when it looks for one in vain. */
export function hasVulkanLoader(): boolean {
  return process.platform !== 'linux' || keepLoaded('libvulkan.so.1');
}

/**
 * Loads a shared library for good; Dawn's own dlopen("libvulkan.so.1") then finds it by name.
 * @returns false when there is no such library.
 */
function keepLoaded(path: string): boolean {
  const RTLD_NODELETE = 0x1000;
  const flags = constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE;
  try {
    process.dlopen({ exports: {} }, path, flags);
    return true;
  } catch (error) {
    // A library that is there is loaded, stays so, and is then refused for not being a Node module.
    return !messageOf(error).includes('cannot open shared object file');
  }
}
