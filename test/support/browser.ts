import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

/** On a machine without a GPU this yields SwiftShader, which is on the block list for the web at large. */
const WEBGPU = ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist'];

/**
 * A headless Chromium; whoever starts it closes it.
 * @param webgpu false starts one that finds no adapter on a machine without a GPU.
 * @throws Error when there is none, or it does not start.
 */
export function launchBrowser({ webgpu = true } = {}): Promise<Browser> {
  const { executablePath, env } = findChromium();
  return chromium.launch({
    executablePath,
    args: [...FLAGS, ...(webgpu ? WEBGPU : [])],
    env: { ...definedVariables(), ...env },
  });
}

function definedVariables(): Record<string, string> {
  const { DISPLAY: _, ...variables } = process.env;
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined)) as Record<
    string,
    string
  >;
}
