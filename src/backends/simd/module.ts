import type { CellName } from '../../model/cells/index.ts';

/** The module of each cell, compiled by vite/assemblyscript.ts: the .wasm file, deflated, in base64. */
const FIXED = import.meta.glob<string>('./assembly/cells/*.ts', { query: '?wasm', import: 'default' });
/** The same with relaxed SIMD. */
const RELAXED = import.meta.glob<string>('./assembly/cells/*.ts', {
  query: '?wasm=relaxed-simd',
  import: 'default',
});

/**
 * A module of one function, (a, b, c) => f32x4.relaxed_madd(a, b, c): an engine without relaxed SIMD calls it
 * invalid.
 */
// biome-ignore format: one section a line
const PROBE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b,
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b,
);

/**
 * Whether sums are built with relaxed_madd, which is a single instruction on most processors and makes an update
 * 8 % faster. It rounds once instead of twice: the same machine always gives the same numbers, two may differ.
 */
export const relaxedMadd: boolean = WebAssembly.validate(PROBE);

const compiled = new Map<CellName, Promise<WebAssembly.Module>>();

/** The module of a cell for this engine, loaded and compiled once. */
export function simdModule(cell: CellName): Promise<WebAssembly.Module> {
  if (!compiled.has(cell)) compiled.set(cell, compile(cell));
  return compiled.get(cell)!;
}

async function compile(cell: CellName): Promise<WebAssembly.Module> {
  const load = (relaxedMadd ? RELAXED : FIXED)[`./assembly/cells/${cell}.ts`]!;
  const deflated = Uint8Array.from(atob(await load()), (letter) => letter.charCodeAt(0));
  const bytes = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return WebAssembly.compile(await new Response(bytes).arrayBuffer());
}
