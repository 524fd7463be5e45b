import { registerOffline } from './offline.ts';
import { Page } from './page.ts';
import { byId } from './view/dom.ts';

byId('not-started').remove();
new Page().open();
registerOffline();
