import { Segmented } from '../controls/Segmented.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

/** Where the graph is built, and with which map. */
export function BackendChoice() {
  const choice = useSession((state) => state.graphBackend);
  const map = useSession((state) => state.pipeline.mapName);
  const { setGraphBackend } = useActions();
  return (
    <div className="source">
      <Segmented
        label="Graph backend"
        value={choice}
        options={['auto', 'gpu', 'cpu']}
        testId="graph-backend"
        onChange={setGraphBackend}
      />
      <span className="source-name" title={map ?? undefined}>
        {map ?? 'no map'}
      </span>
    </div>
  );
}

/** Where the network runs, why there, and which network. */
export function ProviderControl() {
  const choice = useSession((state) => state.provider);
  const reason = useSession((state) => state.pipeline.providerReason);
  const network = useSession((state) => state.pipeline.networkName);
  const { setProvider } = useActions();
  return (
    <>
      <div className="source">
        <Segmented
          label="Provider of the network"
          value={choice}
          options={['auto', 'webgpu', 'wasm']}
          testId="provider"
          onChange={setProvider}
        />
        <span className="source-name" title={network ?? undefined}>
          {network ?? 'no network'}
        </span>
      </div>
      {reason && (
        <p className="source-reason" data-testid="provider-reason">
          {reason}
        </p>
      )}
    </>
  );
}
