import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What GPUs are called among Linux' device files: by the kernel's own drivers, NVIDIA's, WSL's, Arm's, Qualcomm's, Imagination's. */
const GPU_FILES = /^(renderD\d+|nvidia\d+|nvidiactl|nvhost-gpu|nvgpu|dxg|mali\d+|kgsl-3d\d+|pvr_sync)$/;

/** A person who names drivers wants them, whatever devices there are; asked before this program names one itself. */
const NAMED = Boolean(process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES);

/**
 * Whether this machine may have a GPU. Where it has none, the system's Vulkan drivers are not worth asking: Mesa's say on
 * standard error of each command what they miss, and compute on the CPU at best.
 */
export function mayHaveGpu(devices = '/dev', platform: string = process.platform): boolean {
  if (platform !== 'linux' || NAMED) return true;
  return [devices, join(devices, 'dri')].some((folder) =>
    namesIn(folder).some((name) => GPU_FILES.test(name)),
  );
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
