import fc from 'fast-check';
import { type Action, BAD_EVENT, BAD_MAP, BAD_NETWORK } from './play.ts';

const cut = fc.oneof(
  fc.constantFrom(0, 0.1, 0.3).map((windowTolerance) => ({ windowTolerance })),
  fc.constantFrom<'on' | 'off'>('on', 'off').map((cutDphi) => ({ cutDphi })),
  fc.constantFrom(0.1, 0.4, 0.6).map((ccCut) => ({ ccCut })),
  fc.constantFrom(0.1, 0.5).map((walkMin) => ({ walkMin })),
  fc.constantFrom(3, 4).map((minHits) => ({ minHits })),
  fc.constantFrom(0, 1, 3).map((minPt) => ({ minPt })),
  fc.constantFrom<'two-way' | 'atlas'>('two-way', 'atlas').map((matching) => ({ matching })),
);
const wait = fc
  .array(fc.nat(7), { minLength: 1, maxLength: 8 })
  .map((deliveries): Action => ({ kind: 'wait', deliveries }));
/** Any of what the user and the machine may do. */
export const action = fc.oneof(
  { weight: 6, arbitrary: wait },
  { weight: 4, arbitrary: cut.map((change): Action => ({ kind: 'cut', change })) },
  { weight: 2, arbitrary: fc.nat(3).map((which): Action => ({ kind: 'event', which })) },
  { weight: 2, arbitrary: fc.nat(BAD_MAP).map((which): Action => ({ kind: 'map', which })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.nat(BAD_EVENT), fc.nat(BAD_MAP), fc.nat(BAD_NETWORK))
      .map((which): Action => ({ kind: 'drop', which })),
  },
  {
    weight: 2,
    arbitrary: fc.nat(BAD_NETWORK).map((which): Action => ({ kind: 'network', which })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('auto', 'wasm', 'webgpu')
      .map((to) => ({ kind: 'provider', to }) as Action),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('auto', 'cpu').map((to) => ({ kind: 'graphBackend', to }) as Action),
  },
  { weight: 1, arbitrary: fc.nat(1).map((index): Action => ({ kind: 'select', index })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('cancel', 'resume', 'loseDevice')
      .map((kind) => ({ kind }) as Action),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('compute', 'scoring')
      .map((worker) => ({ kind: 'crash', worker }) as Action),
  },
);
