declare module '*?script' {
  /** A module with all that it needs, as one classic script: vite/bundled-script.ts makes it. */
  const script: string;
  export default script;
  /** As a Content-Security-Policy names it: "sha256-…". */
  export const hash: string;
}
