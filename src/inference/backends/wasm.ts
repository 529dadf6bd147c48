import { shared } from '../../tasks/rpc.ts';
import { PROVIDER_TITLES } from '../provider.ts';
import type { BackendKind } from './backend.ts';
import { openOn } from './openOn.ts';

/** onnxruntime on the CPU through WebAssembly: everywhere, and with the most memory. */
export const WASM = {
  id: 'wasm',
  title: PROVIDER_TITLES.wasm,
  start: ({ wasm, wasmThreads }) => ({
    availability: async () => ({
      available: true,
      isSlow: false,
      reason: 'it runs everywhere',
    }),
    async open(network, context) {
      await wasm.call('load', [shared(network)], context);
      const where = `WASM, ${wasmThreads} thread${wasmThreads === 1 ? '' : 's'}`;
      return { ...openOn(where, wasm, network), isReference: true };
    },
    stop: () => wasm.stop(),
  }),
} as const satisfies BackendKind;
