import { registerOffline } from './offline.ts';
import { Page } from './page.ts';

new Page().open();
registerOffline();
