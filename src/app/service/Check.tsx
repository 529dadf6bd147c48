import { useState } from 'react';
import { createServiceClient } from '../../service/client.ts';
import type { ServerEntry } from '../../service/entry.ts';
import type { ModelEntry, ModelInfo, ServerState } from '../../service/serverState.ts';

interface CheckProps {
  readonly entry: ServerEntry;
  readonly onModel: (model: string) => void;
}

/** What a server said when it was asked. */
interface Found {
  readonly state: ServerState;
  readonly models: readonly ModelEntry[] | null;
  /** Of the model of the entry; the sentence why not otherwise. */
  readonly model: ModelInfo | string;
}

/** Asks a server what it is and which models it has; no event is sent. */
export function Check({ entry, onModel }: CheckProps) {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const check = async () => {
    setAsking(true);
    setError(null);
    setFound(null);
    try {
      setFound(await ask(entry));
    } catch (problem) {
      setError((problem as Error).message);
    }
    setAsking(false);
  };
  return (
    <div className="server-check" aria-live="polite">
      <button
        type="button"
        disabled={asking}
        data-testid="server-check"
        onClick={() => void check()}
      >
        {asking ? 'Asking…' : 'Check the server'}
      </button>
      {error && (
        <p className="parameter-error" data-testid="server-check-error">
          {error}
        </p>
      )}
      {found && (
        <div data-testid="server-found">
          <p>{inWords(found.state)}</p>
          {found.models === null ? (
            <p className="dialog-note">It has no list of its models.</p>
          ) : (
            <ul>
              {found.models.map(({ name, version, state, reason }) => (
                <li key={`${name}/${version}`} data-state={state}>
                  <button type="button" className="quiet" onClick={() => onModel(name)}>
                    {name}
                  </button>{' '}
                  {version && `version ${version}, `}
                  {state.toLowerCase()}
                  {reason && `: ${reason}`}
                </li>
              ))}
            </ul>
          )}
          <p>{modelInWords(found.model, entry)}</p>
        </div>
      )}
    </div>
  );
}

async function ask(entry: ServerEntry): Promise<Found> {
  const client = createServiceClient(entry.url, {
    fetch: (...words) => fetch(...words),
    pageProtocol: window.location.protocol,
  });
  const state = await client.state();
  const models = await client.models();
  const model = await client
    .metadata({ name: entry.model, version: entry.version })
    .catch((error: Error) => error.message);
  return { state, models, model };
}

function inWords({ live, ready, name, version, extensions }: ServerState): string {
  const who = name ? `${name} ${version ?? ''}`.trim() : 'The server';
  const how = ready ? 'is ready' : live ? 'is live, but not ready' : 'does not say that it is live';
  const tensors =
    extensions === null
      ? ''
      : `, takes ${extensions.includes('binary_tensor_data') ? 'binary tensors' : 'JSON only'}`;
  return `${who} ${how}${tensors}.`;
}

/** Whether the model takes what the entry sends. */
function modelInWords(model: ModelInfo | string, { columns }: ServerEntry): string {
  if (typeof model === 'string') return model;
  const input = model.inputs.find(({ name }) => name === 'FEATURES');
  const output = model.outputs.find(({ name }) => name === 'LABELS');
  if (!input || !output)
    return `${model.name} has no ${input ? 'output LABELS' : 'input FEATURES'}; it is no tracking model of this contract.`;
  const width = input.shape[input.shape.length - 1];
  if (width !== -1 && width !== columns.length)
    return `${model.name} takes ${width} columns, and this entry sends ${columns.length}; choose other columns.`;
  return `${model.name} takes FEATURES [${input.shape.join(', ')}] and gives LABELS.`;
}
