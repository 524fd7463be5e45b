declare module '*.ts?script' {
  /** A module with all that it needs, as one classic script: vite/bundled-script.ts makes it. */
  const script: string;
  export default script;
}
