import { type FormEvent, useState } from 'react';
import { DEFAULT_DETECTOR } from '../../detectors/index.ts';
import {
  EDGE_FEATURE_NAMES,
  NODE_FEATURE_NAMES,
  type NodeFeatureName,
} from '../../formats/manifest.ts';
import { seesNodes, undescribable } from '../../formats/networkDescription.ts';
import type { UndescribedNetwork } from '../../pipeline/pipeline.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { download } from '../download.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { Dialog } from './Dialog.tsx';
import { manifestOfForm, resized, startForm, withNodeFeature } from './networkForm.ts';

/** Asks what a network that came without a manifest reads; what it answers becomes its manifest. */
export function NetworkDialog({ file, outline }: UndescribedNetwork) {
  const { openFiles, forgetUndescribed } = useActions();
  const detector = useSession((state) => state.pipeline.event?.detector ?? DEFAULT_DETECTOR.id);
  const lastError = useSession((state) => state.messages.findLast(({ kind }) => kind === 'error'));
  const [form, setForm] = useState(() => startForm(outline, detector));
  const [problem, setProblem] = useState<string | null>(null);
  const [isOpening, setOpening] = useState(false);
  const [wasRefused, setRefused] = useState(false);
  const { inputs } = outline;
  const hopeless = undescribable(outline);
  const error = hopeless ?? problem ?? (wasRefused ? lastError?.text : null);

  /** The manifest as a file, or null where a field is wrong, which the form then says. */
  const manifestFile = (): File | null => {
    try {
      setProblem(null);
      const manifest = manifestOfForm(form, outline, file.name);
      const name = file.name.replace(/(\.onnx)?$/i, '.json');
      return new File([`${JSON.stringify(manifest, null, 2)}\n`], name);
    } catch (wrong) {
      setProblem((wrong as Error).message);
      return null;
    }
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const manifest = manifestFile();
    if (!manifest) return;
    setOpening(true);
    // Where it succeeds, nothing is undescribed any more and the dialog goes away.
    await openFiles([file, manifest]);
    setOpening(false);
    setRefused(true);
  };

  return (
    <Dialog title={`Describe ${file.name}`} onClose={forgetUndescribed} testId="network-dialog">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <p className="dialog-note">
          This network came without a manifest. Say which features it was trained with, in the order
          it reads them; lengths are in mm and angles in rad before they are divided by their scale.
        </p>
        {!hopeless && inputs.nodes !== undefined && (
          <fieldset className="features">
            <legend>
              Per hit, input <code>{inputs.nodes}</code>
              {outline.nodeWidth === null && (
                <Count
                  value={form.nodeFeatures.length}
                  most={NODE_FEATURE_NAMES.length}
                  testId="network-node-count"
                  onChange={(count) => setForm(resized(form, 'nodes', count))}
                />
              )}
            </legend>
            {form.nodeFeatures.map(({ name, scale }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a feature is its place
              <span key={i}>
                <select
                  aria-label={`Node feature ${i + 1}`}
                  value={name}
                  data-testid={`network-node-${i}`}
                  onChange={(event) =>
                    setForm(withNodeFeature(form, i, event.target.value as NodeFeatureName))
                  }
                >
                  {NODE_FEATURE_NAMES.map((option) => (
                    <option key={option}>{option}</option>
                  ))}
                </select>
                /
                <input
                  type="text"
                  aria-label={`Scale of node feature ${i + 1}`}
                  autoComplete="off"
                  value={scale}
                  data-testid={`network-scale-${i}`}
                  onChange={(event) => {
                    const changed = { name, scale: event.target.value };
                    setForm({ ...form, nodeFeatures: form.nodeFeatures.with(i, changed) });
                  }}
                />
              </span>
            ))}
          </fieldset>
        )}
        {!hopeless && inputs.edges !== undefined && (
          <fieldset className="features">
            <legend>
              Per edge, input <code>{inputs.edges}</code>
              {outline.edgeWidth === null && (
                <Count
                  value={form.edgeFeatures.length}
                  most={EDGE_FEATURE_NAMES.length}
                  testId="network-edge-count"
                  onChange={(count) => setForm(resized(form, 'edges', count))}
                />
              )}
            </legend>
            {form.edgeFeatures.map((name, i) => (
              <select
                // biome-ignore lint/suspicious/noArrayIndexKey: a feature is its place
                key={i}
                aria-label={`Edge feature ${i + 1}`}
                value={name}
                data-testid={`network-edge-${i}`}
                onChange={(event) => {
                  const chosen = event.target.value as typeof name;
                  setForm({ ...form, edgeFeatures: form.edgeFeatures.with(i, chosen) });
                }}
              >
                {EDGE_FEATURE_NAMES.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </select>
            ))}
          </fieldset>
        )}
        <div className="form-grid">
          <div className="form-row">
            <span>Output</span>
            <Segmented
              label="Output"
              value={form.outputKind}
              options={['logit', 'probability'] as const}
              testId="network-output"
              onChange={(outputKind) => setForm({ ...form, outputKind })}
            />
          </div>
          <label>
            <span>Detector</span>
            <input
              type="text"
              autoComplete="off"
              value={form.detector}
              data-testid="network-detector"
              onChange={(event) => setForm({ ...form, detector: event.target.value })}
            />
          </label>
          {seesNodes(outline) && (
            <label title="How many edges away a hit can still change a score. With it, large events are scored in parts, with the same result. Leave it empty if it is not known, or if the network normalises over the whole event.">
              <span>Message-passing steps</span>
              <input
                type="text"
                inputMode="numeric"
                autoComplete="off"
                placeholder="not known"
                value={form.iterations}
                data-testid="network-iterations"
                onChange={(event) => setForm({ ...form, iterations: event.target.value })}
              />
            </label>
          )}
        </div>
        {error && (
          <p className="parameter-error" role="alert" data-testid="network-error">
            {error}
          </p>
        )}
        <footer>
          <button
            type="button"
            data-testid="network-save"
            disabled={hopeless !== null}
            onClick={() => {
              const manifest = manifestFile();
              if (manifest) download(manifest, manifest.name, 'application/json');
            }}
          >
            Save manifest
          </button>
          <button
            type="submit"
            className="primary"
            disabled={isOpening || hopeless !== null}
            data-testid="network-submit"
          >
            Use network
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

interface CountProps {
  readonly value: number;
  readonly most: number;
  readonly testId: string;
  readonly onChange: (count: number) => void;
}

/** How many features an input holds whose file leaves that open. */
function Count({ value, most, testId, onChange }: CountProps) {
  return (
    <input
      type="number"
      aria-label="Number of features"
      min={1}
      max={most}
      value={value}
      data-testid={testId}
      onChange={({ target }) =>
        onChange(Math.max(1, Math.min(most, Math.round(Number(target.value)) || 1)))
      }
    />
  );
}
