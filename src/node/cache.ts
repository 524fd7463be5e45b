import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The person's folder for what can be made again; the system's temporary one for who has no home. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir() || tmpdir(), '.cache'), 'webgpu-char-rnn');
}
