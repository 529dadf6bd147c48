import { useEffect, useRef, useState } from 'react';
import type { SceneView } from '../../scene/index.ts';
import { sentenceOf } from '../../session/messages.ts';
import { outputName } from '../commands.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { Dialog } from '../dialogs/Dialog.tsx';
import { download } from '../download.ts';
import { resultInWords } from '../messages/resultInWords.ts';
import type { PageSession } from '../sessionContext.tsx';
import { composePicture } from './composePicture.ts';
import { recordClip } from './recordClip.ts';

const SCALES = ['1', '2', '3', '4'] as const;
const CLIP_SECONDS = 8;

interface PictureDialogProps {
  readonly session: PageSession;
  readonly scene: SceneView | null;
  readonly onClose: () => void;
}

/** Saves the picture with legend and caption at a multiple of its size, or a clip of a full turn around it. */
export function PictureDialog({ session, scene, onClose }: PictureDialogProps) {
  const { store, actions } = session;
  const { shown } = store.getState();
  const [scale, setScale] = useState<(typeof SCALES)[number]>('2');
  const [hasLegend, setHasLegend] = useState(true);
  const [caption, setCaption] = useState(() => resultInWords(shown));
  const [progress, setProgress] = useState<number | null>(null);
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
      onClose();
    } catch (error) {
      setProgress(null);
      if (!ending.current.signal.aborted) actions.say('error', sentenceOf(error));
    }
  };
  const savePicture = () =>
    attempt(async () => {
      if (!scene) return;
      const picture = await scene.picture(Number(scale));
      const colour = (token: string) =>
        getComputedStyle(document.documentElement).getPropertyValue(token);
      const png = await composePicture(picture, picture.width / scene.canvas.clientWidth, {
        legend: hasLegend ? scene.legend() : null,
        caption: caption.split('\n').filter((line) => line.trim() !== ''),
        colours: { panel: colour('--panel'), text: colour('--text'), soft: colour('--soft') },
      });
      download(png, outputName(store.getState(), 'view.png'), 'image/png');
    });
  const saveClip = () =>
    attempt(async () => {
      if (!scene) return;
      let before = 0;
      const turn = (share: number) => {
        // A step is 5 degrees: a full turn in all.
        scene.steer({ right: 72 * (share - before) });
        before = share;
        setProgress(share);
      };
      const { signal } = ending.current;
      const clip = await recordClip(scene.canvas, CLIP_SECONDS, turn, signal);
      download(clip, outputName(store.getState(), 'orbit.webm'), 'video/webm');
    });
  return (
    <Dialog title="Save a picture or a clip" onClose={onClose} testId="picture-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void savePicture();
        }}
      >
        <div className="form-row">
          Size, times that of the window
          <Segmented
            label="Size"
            value={scale}
            options={SCALES}
            testId="picture-scale"
            onChange={setScale}
          />
        </div>
        <label className="check-row">
          <input
            type="checkbox"
            checked={hasLegend}
            data-testid="picture-legend"
            onChange={(event) => setHasLegend(event.target.checked)}
          />
          With the legend
        </label>
        <label className="notes-field">
          Caption
          <textarea
            rows={2}
            value={caption}
            data-testid="picture-caption"
            onChange={(event) => setCaption(event.target.value)}
          />
        </label>
        {progress !== null && (
          <div
            className="progress"
            role="progressbar"
            aria-label="Recording"
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(100 * progress)}
          >
            <span style={{ width: `${100 * progress}%` }} />
          </div>
        )}
        <footer>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="button"
            disabled={progress !== null || !scene}
            data-testid="clip-save"
            onClick={() => void saveClip()}
          >
            Record a turn (WebM, {CLIP_SECONDS} s)
          </button>
          <button
            type="submit"
            className="primary"
            disabled={progress !== null || !scene}
            data-testid="picture-save"
          >
            Save PNG
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
