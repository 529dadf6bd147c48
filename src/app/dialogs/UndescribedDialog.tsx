import { useSession } from '../sessionContext.tsx';
import { NetworkDialog } from './NetworkDialog.tsx';

/** The dialog for a network without a manifest, while there is one. */
export function UndescribedDialog() {
  const network = useSession((state) => state.undescribed);
  // Another file starts with an empty form.
  return network && <NetworkDialog key={network.file.name} {...network} />;
}
