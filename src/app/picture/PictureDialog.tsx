import { useState } from 'react';
import type { SceneView } from '../../scene/index.ts';
import { outputName } from '../commands.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { SaveDialog, useSaving } from '../dialogs/SaveDialog.tsx';
import { download } from '../download.ts';
import { resultInWords } from '../messages/resultInWords.ts';
import type { PageSession } from '../sessionContext.tsx';
import { tourSteps } from '../tour/steps.ts';
import { composePicture, framedSize, type PictureText, paintPicture } from './composePicture.ts';
import { playTour } from './playTour.ts';
import { recordClip } from './recordClip.ts';

const SCALES = ['1', '2', '3', '4'] as const;
const TURN_SECONDS = 8;

interface PictureDialogProps {
  readonly session: PageSession;
  readonly scene: SceneView | null;
  readonly onClose: () => void;
}

/** Saves the picture with legend and caption at a multiple of its size, or a clip of a full turn around it or of the tour, likewise. */
export function PictureDialog({ session, scene, onClose }: PictureDialogProps) {
  const { store } = session;
  const { shown } = store.getState();
  const [scale, setScale] = useState<(typeof SCALES)[number]>('2');
  const [hasLegend, setHasLegend] = useState(true);
  const [caption, setCaption] = useState(() => resultInWords(shown));
  const { progress, save } = useSaving(session, onClose);
  const isBusy = progress !== null || !scene;

  const textOf = (of: SceneView, lines: readonly string[]): PictureText => {
    const colour = (token: string) =>
      getComputedStyle(document.documentElement).getPropertyValue(token);
    return {
      legend: hasLegend ? of.legend() : null,
      caption: lines,
      colours: { panel: colour('--panel'), text: colour('--text'), soft: colour('--soft') },
    };
  };
  const lines = caption.split('\n').filter((line) => line.trim() !== '');

  const savePicture = () =>
    save(async () => {
      if (!scene) return;
      const picture = await scene.picture(Number(scale));
      const width = picture.width / scene.canvas.clientWidth;
      const png = await composePicture(picture, width, textOf(scene, lines));
      download(png, outputName(store.getState(), 'view.png'), 'image/png');
    });
  /** Records the scene while `onFrame` moves it; `captionOf` gives the lines below each frame, as many each time. */
  const record = (
    file: string,
    seconds: number,
    onFrame: (scene: SceneView, share: number) => void,
    captionOf: () => readonly string[],
  ) =>
    save(async ({ signal, onProgress }) => {
      if (!scene) return;
      const { canvas } = scene;
      const ratio = canvas.width / canvas.clientWidth;
      const clip = await recordClip({
        seconds,
        size: framedSize(canvas, ratio, captionOf().length),
        onFrame: (share) => {
          onFrame(scene, share);
          scene.redraw();
          onProgress(share);
        },
        paint: (context) => paintPicture(context, canvas, ratio, textOf(scene, captionOf())),
        signal,
      });
      download(clip, outputName(store.getState(), file), 'video/webm');
    });
  const saveTurn = () => {
    let before = 0;
    const turn = (of: SceneView, share: number) => {
      // A step is 5 degrees: a full turn in all.
      of.steer({ right: 72 * (share - before) });
      before = share;
    };
    return record('orbit.webm', TURN_SECONDS, turn, () => lines);
  };
  const saveTour = async () => {
    const { parameters } = store.getState();
    const playing = playTour(session, tourSteps(shown, parameters.present.ccCut));
    try {
      await record(
        'tour.webm',
        playing.seconds,
        (_, share) => playing.goTo(share),
        () => playing.words(),
      );
    } finally {
      playing.end();
    }
  };
  return (
    <SaveDialog
      title="Save a picture or a clip"
      testId="picture-dialog"
      progress={progress}
      onClose={onClose}
      onSave={savePicture}
      buttons={
        <>
          <button
            type="button"
            disabled={isBusy || !shown.event}
            data-testid="tour-save"
            onClick={() => void saveTour()}
          >
            Record the tour
          </button>
          <button
            type="button"
            disabled={isBusy}
            data-testid="clip-save"
            onClick={() => void saveTurn()}
          >
            Record a turn (WebM, {TURN_SECONDS} s)
          </button>
          <button type="submit" className="primary" disabled={isBusy} data-testid="picture-save">
            Save PNG
          </button>
        </>
      }
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
    </SaveDialog>
  );
}
