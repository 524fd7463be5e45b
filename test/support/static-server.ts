import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface StaticServer {
  /** Where the folder is served: a path of its own, as on a host with many projects. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a folder as the plainest static host would: no special headers, unless some are given, below a path. */
export async function serveFolder(
  folder: string,
  path = '/some/project/',
  headers: Readonly<Record<string, string>> = {},
): Promise<StaticServer> {
  const server = createServer(async ({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const name = normalize(pathname.slice(path.length)) || 'index.html';
    const file = pathname.startsWith(path) ? join(folder, name === '.' ? 'index.html' : name) : '';
    const body = await readFile(file).catch(() => undefined);
    response.writeHead(body ? 200 : 404, {
      ...headers,
      'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
