/** Where a network runs: on a GPU through WebGPU, or on the CPU through WebAssembly. */
export type Provider = 'webgpu' | 'wasm';

/** What the choice of a provider depends on. */
export interface ProviderCircumstances {
  /** What the user asks for; `auto` leaves it to the rule. */
  readonly override: 'auto' | Provider;
  /** Whether there is a WebGPU device that onnxruntime can use. */
  readonly hasWebGpu: boolean;
  /** Whether that device is a software adapter (`adapter.info.isFallbackAdapter`). */
  readonly isFallbackAdapter: boolean;
}

/** A provider and, in a sentence for the user, why it was chosen. */
export interface ProviderDecision {
  readonly provider: Provider;
  readonly reason: string;
}

/**
 * The rule: what the user asks for where it can be had; else WebGPU on a real adapter; else WASM. On a software
 * adapter WebGPU computes the same on the CPU, 50 to 100 times slower than WASM.
 */
export function chooseProvider(circumstances: ProviderCircumstances): ProviderDecision {
  const { override, hasWebGpu, isFallbackAdapter } = circumstances;
  if (override === 'wasm') return { provider: 'wasm', reason: 'WASM, because it was asked for.' };
  if (!hasWebGpu) {
    const wish = override === 'webgpu' ? 'WebGPU was asked for, but ' : '';
    return { provider: 'wasm', reason: `WASM: ${wish}there is no WebGPU device here.` };
  }
  if (override === 'webgpu') {
    const slow = isFallbackAdapter ? ' It runs in software here and is slow.' : '';
    return { provider: 'webgpu', reason: `WebGPU, because it was asked for.${slow}` };
  }
  if (isFallbackAdapter) {
    return {
      provider: 'wasm',
      reason: 'WASM, because WebGPU runs in software here and would be far slower.',
    };
  }
  return { provider: 'webgpu', reason: 'WebGPU, because there is a GPU.' };
}
