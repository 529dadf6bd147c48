import './styles/index.css';
import { startOffline } from './offline/offline.ts';

// Some systems name the language "C", of which libraries that write numbers make an error.
try {
  Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}

// Where the host does not isolate the page, it is loaded twice: this file alone comes before.
const offline = await startOffline();
try {
  const { startPage } = await import('./page.tsx');
  startPage(offline);
} catch (problem) {
  // Nothing of the page is there yet that could tell it.
  document.body.append(
    `Trackloom could not start in this browser: ${problem instanceof Error ? problem.message : problem}. Reload the page, or open it in a recent Chrome, Edge or Firefox.`,
  );
  throw problem;
}
