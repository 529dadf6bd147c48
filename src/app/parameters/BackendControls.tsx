import { networkRoles } from '../../chains/chain.ts';
import { GRAPH_BACKEND_CHOICES, PROVIDER_CHOICES } from '../../chains/ran.ts';
import type { StageCardInfo } from '../../pipeline/pipeline.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { useActions, useSession } from '../sessionContext.tsx';

interface SourceProps {
  readonly card: StageCardInfo;
}

/** Where the graph is built, and with which map where it takes one. */
export function BackendChoice({ card }: SourceProps) {
  const choice = useSession((state) => state.steps.present.backends.graphBackend);
  const map = useSession((state) => state.pipeline.mapName);
  const { setBackends } = useActions();
  return (
    <div className="source">
      <Segmented
        label="Graph backend"
        value={choice}
        options={GRAPH_BACKEND_CHOICES}
        testId="graph-backend"
        onChange={(graphBackend) => setBackends({ graphBackend })}
      />
      {card.files.includes('map') && <SourceName name={map} missing="no map" />}
    </div>
  );
}

/** Where the network of a stage runs, why there, and which network. */
export function ProviderControl({ card }: SourceProps) {
  const choice = useSession((state) => state.steps.present.backends.provider);
  const reason = useSession((state) => state.pipeline.stages[card.id]?.reason ?? null);
  const [role] = networkRoles({ stages: [card] });
  const network = useSession((state) => state.pipeline.networkNames[role] ?? null);
  const { setBackends } = useActions();
  return (
    <>
      <div className="source">
        <Segmented
          label="Provider of the network"
          value={choice}
          options={PROVIDER_CHOICES}
          testId="provider"
          onChange={(provider) => setBackends({ provider })}
        />
        <SourceName name={network} missing="no network" />
      </div>
      {reason && (
        <p className="source-reason" data-testid="provider-reason">
          {reason}
        </p>
      )}
    </>
  );
}

/** The file in use; a long name is cut and shown whole in its tip. */
function SourceName({ name, missing }: { name: string | null; missing: string }) {
  return (
    <span className="source-name" title={name ?? undefined}>
      {name ?? missing}
    </span>
  );
}
