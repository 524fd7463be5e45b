/** What the library needs of a browser. */
export { browserEnvironment } from './environment.ts';
