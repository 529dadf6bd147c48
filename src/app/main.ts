import './styles/index.css';
import { startOffline } from './offline/offline.ts';

// Where the host does not isolate the page, it is loaded twice: this file alone comes before.
const offline = await startOffline();
const { startPage } = await import('./page.tsx');
startPage(offline);
