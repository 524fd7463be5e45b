/** Modules of assembly/, compiled by vite/assemblyscript.ts: the bytes of the .wasm file in base64. */
declare module '*?wasm' {
  const base64: string;
  export default base64;
}

/** The same with relaxed SIMD. */
declare module '*?wasm=relaxed-simd' {
  const base64: string;
  export default base64;
}
