import { useStore } from 'zustand';
import { Icon } from '../icons.tsx';
import type { Offline } from './offline.ts';

/** Says that a newer version of the page is there; it takes over when the user says so. */
export function UpdateNotice({ offline }: { offline: Offline }) {
  const { waiting } = useStore(offline.update);
  if (!waiting) return null;
  return (
    <div className="message update-notice" data-kind="info" role="status" data-testid="update">
      <Icon name="info" />
      <p>A newer version of the page is ready. Reloading closes local files that are open.</p>
      <button type="button" data-testid="update-take" onClick={offline.takeUpdate}>
        Reload
      </button>
    </div>
  );
}
