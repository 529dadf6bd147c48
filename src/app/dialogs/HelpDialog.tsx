import { VERSION } from '../../formats/version.ts';
import { BINDINGS, keyLabel } from '../keys.ts';
import { Dialog } from './Dialog.tsx';

const GROUPS = [...new Set(BINDINGS.map(({ group }) => group))];

/** The keys, and what a mouse does in the scene. */
export function HelpDialog({
  onClose,
  onGlossary,
}: {
  onClose: () => void;
  onGlossary: () => void;
}) {
  return (
    <Dialog title="Keyboard and mouse" onClose={onClose} testId="help-dialog">
      <div className="key-groups">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {BINDINGS.filter((binding) => binding.group === group).map(
                ({ action, keys, label }) => (
                  <div key={action}>
                    <dt>{label}</dt>
                    <dd>
                      {keys.map((key) => (
                        <kbd key={key}>{keyLabel(key)}</kbd>
                      ))}
                    </dd>
                  </div>
                ),
              )}
            </dl>
          </section>
        ))}
        <section>
          <h3>Mouse, and keys on the picture</h3>
          <dl>
            {MOUSE.map(([what, how]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
      <p className="dialog-note">
        What efficiency, purity, fakes, fragments and the other words mean:{' '}
        <button type="button" className="link" data-testid="open-glossary" onClick={onGlossary}>
          glossary
        </button>
        . Events are opened by dropping files anywhere: TrackML hits, and, where you have them,
        truth, particles and cells, plain, gzipped or as one zip.
      </p>
      <p className="dialog-note" data-testid="version">
        Trackloom {VERSION}
      </p>
    </Dialog>
  );
}

const MOUSE = [
  ['Orbit', 'drag, or arrow keys'],
  ['Pan', 'right drag, or shift and arrow keys'],
  ['Zoom', 'wheel, or + and −'],
  ['Pick a hit, edge or track', 'click'],
] as const;
