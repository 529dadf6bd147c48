import { useState } from 'react';
import type { FileUse } from '../../chains/ran.ts';
import { DEFAULT_DETECTOR, DETECTORS } from '../../detectors/index.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { Menu } from '../controls/Menu.tsx';
import { KeptSection } from '../kept/KeptSection.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** Detectors other than the first one of which an event ships. */
const OTHER_DEMOS = DETECTORS.flatMap(({ id, title, demo }) =>
  demo !== null && id !== DEFAULT_DETECTOR.id ? [{ id, title, demo }] : [],
);

/** Everything that can be opened: files of any kind, an address, the demo event. */
export function OpenMenu({ onModuleMap }: { onModuleMap: () => void }) {
  const { openFiles, openUrl, openDemo, restoreShipped } = useActions();
  const openedFiles = useSession((state) => state.pipeline.openedFiles);
  const [url, setUrl] = useState('');
  /** Every button opens whatever is chosen, by what the files hold. */
  const open = (close: () => void) => (files: readonly File[]) => {
    close();
    void openFiles(files);
  };
  return (
    <Menu label="Open" icon="open" testId="open-menu">
      {(close) => (
        <>
          <section>
            <h2>Event</h2>
            <FileButton multiple testId="open-files" onFiles={open(close)}>
              Files… <small>events, and maps, networks or detectors with them</small>
            </FileButton>
            <button
              type="button"
              data-testid="open-demo"
              onClick={() => {
                close();
                void openDemo();
              }}
            >
              Demo event <small>TrackML Particle Tracking Challenge, CERN</small>
            </button>
            {OTHER_DEMOS.map(({ id, title, demo }) => (
              <button
                key={id}
                type="button"
                data-testid={`open-demo-${id}`}
                onClick={() => {
                  close();
                  void openUrl(new URL(demo, document.baseURI).href);
                }}
              >
                Demo event of the {title} <small>generated</small>
              </button>
            ))}
            <form
              className="menu-url"
              onSubmit={(event) => {
                event.preventDefault();
                close();
                void openUrl(url.trim());
              }}
            >
              <input
                type="url"
                required
                placeholder="https://… of a zip, csv, map"
                aria-label="Address of an event"
                value={url}
                data-testid="open-url-input"
                onChange={(event) => setUrl(event.target.value)}
              />
              <button type="submit" data-testid="open-url">
                Open address
              </button>
            </form>
          </section>
          <section>
            <h2>Reconstruction</h2>
            <FileButton testId="open-map" onFiles={open(close)}>
              Module map…
            </FileButton>
            <button
              type="button"
              data-testid="open-map-dialog"
              onClick={() => {
                close();
                onModuleMap();
              }}
            >
              Look at the map, or build one… <small>from the open events</small>
            </button>
            <FileButton multiple accept=".onnx,.json" testId="open-model" onFiles={open(close)}>
              Network… <small>an .onnx file, with its .json manifest if there is one</small>
            </FileButton>
            {openedFiles.map((file) => (
              <button
                key={file}
                type="button"
                data-testid={`use-shipped-${file.replace(':', '-')}`}
                onClick={() => {
                  close();
                  restoreShipped(file);
                }}
              >
                {file === 'tracks'
                  ? 'Close the opened tracks'
                  : `Back to the ${fileInWords(file)} that ships`}
              </button>
            ))}
          </section>
          <KeptSection />
        </>
      )}
    </Menu>
  );
}

/** A file in use as a sentence names it. */
function fileInWords(file: Exclude<FileUse, 'tracks'>): string {
  if (file === 'map') return 'module map';
  const role = file.slice('network:'.length);
  return role === 'gnn' ? 'network' : `${role} network`;
}
