import { useEffect, useState } from 'react';
import { droppedFiles } from './droppedFiles.ts';
import type { PageSession } from './sessionContext.tsx';

/** Takes files dropped anywhere on the page, and says so while they hover. */
export function DropZone({ session }: { session: PageSession }) {
  const [hovering, setHovering] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const hover = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setHovering(true);
    };
    window.addEventListener('dragenter', hover, { signal });
    window.addEventListener('dragover', hover, { signal });
    window.addEventListener(
      'dragleave',
      // Only leaving the window has nothing that is entered instead.
      (event) => event.relatedTarget === null && setHovering(false),
      { signal },
    );
    window.addEventListener(
      'drop',
      (event) => {
        setHovering(false);
        if (!event.dataTransfer || !carriesFiles(event)) return;
        event.preventDefault();
        droppedFiles(event.dataTransfer)
          .then((files) => session.actions.openFiles(files))
          .catch((error: Error) => session.actions.say('error', error.message));
      },
      { signal },
    );
    return () => controller.abort();
  }, [session]);
  if (!hovering) return null;
  return (
    <div className="drop-overlay" data-testid="drop-overlay">
      <p>
        Drop events, a map, a network, a detector
        <small>
          TrackML hits with truth, particles and cells where you have them, as csv, gz or zip;
          events of ACTS; a module map; a network with its manifest. All of it at once, if you like.
        </small>
      </p>
    </div>
  );
}
