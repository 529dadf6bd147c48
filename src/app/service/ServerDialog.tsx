import { type FormEvent, type ReactNode, useState } from 'react';
import { LAYOUTS } from '../../service/columns.ts';
import { PRESETS, problemOf, type ServerEntry } from '../../service/entry.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { Dialog } from '../dialogs/Dialog.tsx';
import { Check } from './Check.tsx';
import { forgetServer, saveServer } from './servers.ts';

interface ServerDialogProps {
  readonly entry: ServerEntry;
  readonly isNew: boolean;
  readonly isLast: boolean;
  readonly onClose: () => void;
}

/** Names of choices in the form. */
const ORDERS = ['file', 'pixel-first'] as const;
const MEANINGS = ['tracks', 'rows'] as const;

/** A server entry: where it is, what it takes and what its answer means. */
export function ServerDialog({ entry, isNew, isLast, onClose }: ServerDialogProps) {
  const [form, setForm] = useState(isNew ? { ...entry, id: newId(), name: '' } : entry);
  const [columns, setColumns] = useState(entry.columns.join(', '));
  const [error, setError] = useState<string | null>(null);
  const set = (changes: Partial<ServerEntry>) => setForm({ ...form, ...changes });
  const layout = LAYOUTS.find((one) => one.columns.join(', ') === columns)?.id ?? 'own';
  const whole = (): ServerEntry => ({
    ...form,
    name: form.name.trim(),
    url: form.url.trim(),
    model: form.model.trim(),
    version: form.version.trim(),
    columns: columns.split(/[\s,]+/).filter((name) => name !== ''),
  });
  const take = (preset: ServerEntry) => {
    setForm({ ...preset, id: form.id });
    setColumns(preset.columns.join(', '));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const problem = problemOf(whole());
    setError(problem);
    if (problem !== null) return;
    saveServer(whole());
    onClose();
  };
  const text = (label: string, key: 'name' | 'url' | 'model' | 'version', placeholder: string) => (
    <Field label={label}>
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={form[key]}
        placeholder={placeholder}
        data-testid={`server-${key}`}
        onChange={({ target }) => set({ [key]: target.value })}
      />
    </Field>
  );
  return (
    <Dialog title={isNew ? 'Add a server' : 'Server'} onClose={onClose} testId="server-dialog">
      <form className="server-entry" onSubmit={submit} noValidate>
        <div className="server-form">
          <Field label="Fill in from">
            <select
              value=""
              data-testid="server-preset"
              onChange={({ target }) => {
                const preset = PRESETS.find(({ id }) => id === target.value);
                if (preset) take(preset);
              }}
            >
              <option value="">a published model…</option>
              {PRESETS.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
          {text('Name', 'name', 'e.g. our Triton')}
          {text('Address', 'url', 'http://name:8000')}
          {text('Model', 'model', 'ModuleMap')}
          {text('Version', 'version', 'the highest')}
          <Field label="Columns of FEATURES">
            <select
              value={layout}
              data-testid="server-layout"
              onChange={({ target }) => {
                const chosen = LAYOUTS.find(({ id }) => id === target.value);
                if (chosen) setColumns(chosen.columns.join(', '));
              }}
            >
              {LAYOUTS.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
              <option value="own">own order, below</option>
            </select>
          </Field>
          <textarea
            aria-label="Columns in their order"
            rows={3}
            spellCheck={false}
            value={columns}
            data-testid="server-columns"
            onChange={({ target }) => setColumns(target.value)}
          />
          <Choice label="Order of rows" note="Athena sends pixels first, then strips.">
            <Segmented
              label="Order of rows"
              value={form.order}
              options={ORDERS}
              names={{ file: 'of the file', 'pixel-first': 'pixels first' }}
              testId="server-order"
              onChange={(order) => set({ order })}
            />
          </Choice>
          <Choice
            label="LABELS are"
            note="Track by track: -1 closes each. The metadata of a model cannot tell which it is."
          >
            <Segmented
              label="LABELS are"
              value={form.labels}
              options={MEANINGS}
              names={{ tracks: 'rows, track by track', rows: 'one label per row' }}
              testId="server-labels"
              onChange={(labels) => set({ labels })}
            />
          </Choice>
          <Field label="Time limit (s)">
            <input
              type="text"
              inputMode="numeric"
              autoComplete="off"
              value={String(form.timeout)}
              data-testid="server-timeout"
              onChange={({ target }) => set({ timeout: Number(target.value) || 0 })}
            />
          </Field>
          <label className="server-packed">
            <input
              type="checkbox"
              checked={form.packed}
              data-testid="server-packed"
              onChange={({ target }) => set({ packed: target.checked })}
            />
            Pack requests with gzip
          </label>
        </div>
        <Check entry={whole()} onModel={(model) => set({ model })} />
        {error && (
          <p className="parameter-error" role="alert" data-testid="server-error">
            {error}
          </p>
        )}
        <footer>
          {!isNew && !isLast && (
            <button
              type="button"
              data-testid="server-forget"
              onClick={() => {
                forgetServer(form.id);
                onClose();
              }}
            >
              Forget
            </button>
          )}
          <button type="submit" className="primary" data-testid="server-save">
            Save
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function newId(): string {
  return `server-${Date.now().toString(36)}`;
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className="server-field">
      <span>{label}</span>
      {children}
    </label>
  );
}

function Choice({ label, note, children }: { label: string; note: string; children: ReactNode }) {
  return (
    <div className="server-field">
      <span>{label}</span>
      {children}
      <p className="dialog-note">{note}</p>
    </div>
  );
}
