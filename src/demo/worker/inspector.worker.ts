import { expose } from 'comlink';
import { Inspector } from './inspector.ts';

expose(new Inspector());
