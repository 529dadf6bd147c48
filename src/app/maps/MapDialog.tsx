import { useState } from 'react';
import { DEFAULT_DETECTOR } from '../../detectors/index.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { Dialog } from '../dialogs/Dialog.tsx';
import { type PageSession, useSession } from '../sessionContext.tsx';
import { BuildMap } from './BuildMap.tsx';
import { MapInUse } from './MapInUse.tsx';

const PARTS = ['use', 'build'] as const;
type Part = (typeof PARTS)[number];
const NAMES = { use: 'In use', build: 'Build from events' };

/** Module maps: the one in use, and a new one from the open events. */
export default function MapDialog({
  session,
  onClose,
}: {
  session: PageSession;
  onClose: () => void;
}) {
  const detector = useSession((state) => state.pipeline.event?.detector ?? DEFAULT_DETECTOR.id);
  const [part, setPart] = useState<Part>('use');
  return (
    <Dialog title="Module map" onClose={onClose} testId="map-dialog">
      <div className="map-dialog">
        <Segmented
          label="Module map"
          value={part}
          options={PARTS}
          names={NAMES}
          testId="map-part"
          onChange={setPart}
        />
        {part === 'use' ? (
          <MapInUse session={session} detector={detector} onClose={onClose} />
        ) : (
          <BuildMap session={session} onClose={onClose} />
        )}
      </div>
    </Dialog>
  );
}
