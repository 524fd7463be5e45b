/** README's scripts, in their order: for Node, and its twin for a browser. */
export function snippetsOf(readme: string): [string, string] {
  const scripts = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, script]) => script!);
  if (scripts.length !== 2) throw new Error(`README has ${scripts.length} scripts, and not two`);
  return scripts as [string, string];
}
