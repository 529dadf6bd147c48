import { useState } from 'react';
import { FileButton } from '../controls/FileButton.tsx';
import { Menu } from '../controls/Menu.tsx';
import { useActions } from '../sessionContext.tsx';

/** Everything that can be opened: events from files, an address or the demo, maps and networks. */
export function OpenMenu() {
  const { openFiles, openUrl, openDemo, openMap, openModel, say } = useActions();
  const [url, setUrl] = useState('');
  return (
    <Menu label="Open" icon="open" testId="open-menu">
      {(close) => (
        <>
          <section>
            <h3>Event</h3>
            <FileButton
              multiple
              testId="open-files"
              onFiles={(files) => {
                close();
                void openFiles(files);
              }}
            >
              Files… <small>hits, truth, particles, cells; csv, gz or zip</small>
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
                placeholder="https://… of one zip or csv"
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
            <h3>Reconstruction</h3>
            <FileButton
              testId="open-map"
              onFiles={([file]) => {
                close();
                void openMap(file);
              }}
            >
              Module map…
            </FileButton>
            <FileButton
              multiple
              accept=".onnx,.json"
              testId="open-model"
              onFiles={(files) => {
                close();
                const onnx = files.find(({ name }) => name.endsWith('.onnx'));
                const manifest = files.find(({ name }) => name.endsWith('.json')) ?? null;
                if (onnx) void openModel(onnx, manifest);
                else say('error', 'No .onnx file among the files chosen; choose a network.');
              }}
            >
              Network… <small>an .onnx file, with its .json manifest if there is one</small>
            </FileButton>
          </section>
        </>
      )}
    </Menu>
  );
}
